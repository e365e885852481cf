import { AppError } from "../../domain/errors";
import { outcomeUnknown, requireDone } from "../change-outcome";
import type { CreatePayment, GatewayClient, GatewayHttp } from "../contract";
import { cutText } from "../cut-text";
import type { CoingateConfig } from "./config";
import { answerEvent, refundsEvent } from "./map";
import { readOrder, readOrders, readRefunds } from "./parse";
import { orderToken } from "./verify";

const VENDOR = { name: "CoinGate", kind: "coingate" };
/** The most a page has ("List orders"). */
const PAGE_SIZE = 100;

/**
 * developer.coingate.com, "Get order", "List orders", "Create order" and "Get refunds". An order cannot be cancelled.
 * A refund is asked for in the order's price currency, from an account of the ledger and with the customer's e-mail,
 * none of which a refund of ours has, so it is sent from CoinGate's dashboard and its amount is read here.
 */
export const client: GatewayClient<CoingateConfig> = {
  // Half of 200 a minute and API app ("Limits and quotas"); 1,000 an hour is for CoinGate to refuse.
  perSecond: 1.5,

  /**
   * GET /orders/:id; null when CoinGate knows no such order. Throws gateway_refused when the API
   * token is not accepted, unavailable when it cannot answer now.
   */
  async findPayment(reference, config, http) {
    const answer = await ask("GET", orderPath(reference.gatewayRef), "", config, http);
    if (answer.status === 404) return null;
    const body = Buffer.from(answer.body, "utf8");
    const read = answer.status === 200 ? readOrder(body) : null;
    if (read?.kind !== "read") throw unavailable(`${answer.status} ${read?.reason ?? ""}`);
    return answerEvent(read.order, body);
  },

  async findRecords(reference, config, http) {
    const answer = await ask("GET", `${orderPath(reference.gatewayRef)}/refunds`, "", config, http);
    if (answer.status === 404) return [];
    const refunds = answer.status === 200 ? readRefunds(Buffer.from(answer.body, "utf8")) : null;
    if (refunds === null) throw unavailable(`${answer.status} for the refunds of an order`);
    return [refundsEvent(refunds, reference.gatewayRef)].filter((event) => event !== null);
  },

  // Asked for with `sort`.
  listsNewestFirst: true,

  async listPayments({ cursor }, config, http) {
    const page = Number.parseInt(cursor ?? "1", 10);
    const path = `/orders?per_page=${PAGE_SIZE}&page=${page}&sort=created_at_desc`;
    const answer = await ask("GET", path, "", config, http);
    const read = answer.status === 200 ? readOrders(Buffer.from(answer.body, "utf8")) : null;
    if (read === null) throw unavailable(`${answer.status} for the list of orders`);
    return {
      events: read.orders.map(({ order, body }) => answerEvent(order, body)),
      next: read.hasMore ? `${page + 1}` : null,
    };
  },

  create: {
    fields: [],
    letsCustomerChoose: true,
    onlyCustomerChooses: true,
    /** The order gets the token its callbacks are known by. */
    async send(request, config, http) {
      const answer = await ask("POST", "/orders", newOrder(request, config), config, http);
      requireDone(
        VENDOR,
        answer,
        "Check the amount and the currency, and the API token of this integration.",
      );
      const body = Buffer.from(answer.body, "utf8");
      const read = readOrder(body);
      if (read.kind !== "read") throw outcomeUnknown(VENDOR, read.reason);
      return { event: answerEvent(read.order, body), context: {} };
    },
  },
};

/** A title has 3 to 150 characters and a description 3 to 500 ("Create order"). */
const SHORTEST_TEXT = 3;
const TITLE_LENGTH = 150;
const DESCRIPTION_LENGTH = 500;

function newOrder(request: CreatePayment, config: CoingateConfig): string {
  const { merchantReference, price, payIn, customer, description, webhookUrl } = request;
  if (payIn !== null) {
    throw new AppError("gateway_refused", "coingate: an order in one coin", {
      userMessage:
        "On CoinGate's page the customer chooses the coin; it is not chosen before. Nothing was made. Make the payment without a coin.",
    });
  }
  return JSON.stringify({
    order_id: merchantReference,
    price_amount: price.amount,
    price_currency: price.currency,
    receive_currency: config.receive_currency,
    title: cutText(`Order ${merchantReference}`, TITLE_LENGTH),
    description: description.length < SHORTEST_TEXT ? undefined : cutText(description, DESCRIPTION_LENGTH),
    callback_url: webhookUrl,
    token: orderToken(config.callback_key, merchantReference),
    shopper: customer.email === null ? undefined : { email: customer.email },
  });
}

function orderPath(id: string): string {
  return `/orders/${encodeURIComponent(id)}`;
}

async function ask(
  method: "GET" | "POST",
  path: string,
  body: string,
  config: CoingateConfig,
  http: GatewayHttp,
): ReturnType<GatewayHttp["send"]> {
  const answer = await http.send({
    method,
    url: config.api_base_url + path,
    headers: {
      accept: "application/json",
      authorization: `Token ${config.api_token}`,
      ...(body === "" ? {} : { "content-type": "application/json" }),
    },
    body,
  });
  if (answer.status === 401 || answer.status === 403) throw refused(`${answer.status}`);
  return answer;
}

function refused(detail: string): AppError {
  return new AppError("gateway_refused", `coingate: ${detail}`, {
    userMessage:
      "CoinGate did not accept the request. Nothing was changed. Check the API token of this integration, and that it belongs to the same environment, live or sandbox.",
  });
}

function unavailable(detail: string): AppError {
  return new AppError("unavailable", `coingate: ${detail}`, {
    userMessage: "CoinGate could not be asked just now. Nothing was changed, and it is asked again later.",
  });
}
