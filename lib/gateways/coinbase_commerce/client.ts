import { AppError } from "../../domain/errors";
import { outcomeUnknown, requireDone } from "../change-outcome";
import type { CreatePayment, GatewayClient, GatewayHttp } from "../contract";
import { cutText } from "../cut-text";
import type { CoinbaseCommerceConfig } from "./config";
import { answerEvent } from "./map";
import { readAnswer, readList } from "./parse";

const VENDOR = { name: "Coinbase Commerce", kind: "coinbase_commerce" };
/** The most a page has (docs.cdp.coinbase.com, commerce, "Pagination"). */
const PAGE_SIZE = 100;
const MADE_THERE =
  "This integration receives payment links of Coinbase Business, which are made and ended there.";

/**
 * docs.cdp.coinbase.com, commerce, "Charges". A limit of requests is documented for Coinbase Business alone, and refunds
 * are sent from the merchant's wallet, not by this API. The timeline that `findPayment` reads is all the history there is.
 */
export const client: GatewayClient<CoinbaseCommerceConfig> = {
  // A payment link is not asked for here: its API takes a signed token and not this key.
  answers: (config) => config.signature_scheme !== "hook0",

  /**
   * GET /charges/:code; null when Coinbase knows no such charge. Throws gateway_refused when the API
   * key is not accepted, unavailable when it cannot answer now.
   */
  async findPayment(reference, config, http) {
    const answer = await ask("GET", `/charges/${encodeURIComponent(reference.gatewayRef)}`, "", config, http);
    if (answer.status === 404) return null;
    const body = Buffer.from(answer.body, "utf8");
    const notice = answer.status === 200 ? readAnswer(body) : null;
    if (notice === null) throw unavailable(`${answer.status}`);
    return answerEvent(notice, body);
  },

  // Coinbase Commerce documentation, "Pagination": `order` is `desc` unless asked otherwise.
  listsNewestFirst: true,

  async listPayments({ cursor }, config, http) {
    if (config.signature_scheme === "hook0") return null;
    const after = cursor === null ? "" : `&starting_after=${encodeURIComponent(cursor)}`;
    const answer = await ask("GET", `/charges?limit=${PAGE_SIZE}${after}`, "", config, http);
    const page = answer.status === 200 ? readList(Buffer.from(answer.body, "utf8")) : null;
    if (page === null) throw unavailable(`${answer.status} for the list of charges`);
    return { events: page.charges.map(({ notice, body }) => answerEvent(notice, body)), next: page.next };
  },

  create: {
    fields: [],
    letsCustomerChoose: true,
    onlyCustomerChooses: true,
    barrier: ({ signature_scheme }) => (signature_scheme === "hook0" ? MADE_THERE : null),
    async send(request, config, http) {
      if (config.signature_scheme === "hook0") throw notHere();
      const answer = await ask("POST", "/charges", newCharge(request), config, http);
      requireDone(VENDOR, answer, "Check the currency, and the API key of this integration.");
      const body = Buffer.from(answer.body, "utf8");
      const notice = readAnswer(body);
      if (notice === null) throw outcomeUnknown(VENDOR, "an unreadable new charge");
      return { event: answerEvent(notice, body), context: {} };
    },
  },

  /** Only a new charge can be cancelled, none on which a payment was detected; Coinbase itself sees to that. */
  async cancelPayment(reference, config, http) {
    if (config.signature_scheme === "hook0") throw notHere();
    const path = `/charges/${encodeURIComponent(reference.gatewayRef)}/cancel`;
    const answer = await ask("POST", path, "{}", config, http);
    requireDone(
      VENDOR,
      answer,
      "A charge can be cancelled only while nobody has paid it: ask the gateway for its status.",
    );
  },
};

/** The name and the description stand on Coinbase's page; it refuses longer ones than these. */
const NAME_LENGTH = 100;
const DESCRIPTION_LENGTH = 200;

function newCharge({ price, payIn, merchantReference, customer, description }: CreatePayment): string {
  if (payIn !== null) {
    throw new AppError("gateway_refused", "coinbase_commerce: a charge in one coin", {
      userMessage:
        "On Coinbase Commerce's page the customer chooses the coin; nobody can choose it before. Nothing was made. Make the payment without a coin.",
    });
  }
  return JSON.stringify({
    name: cutText(merchantReference, NAME_LENGTH),
    description: cutText(description, DESCRIPTION_LENGTH) || undefined,
    pricing_type: "fixed_price",
    local_price: { amount: price.amount, currency: price.currency },
    metadata: {
      order_id: merchantReference,
      customer_name: customer.name ?? undefined,
      customer_email: customer.email ?? undefined,
    },
  });
}

async function ask(
  method: "GET" | "POST",
  path: string,
  body: string,
  config: CoinbaseCommerceConfig,
  http: GatewayHttp,
): ReturnType<GatewayHttp["send"]> {
  const answer = await http.send({
    method,
    url: config.api_base_url + path,
    headers: {
      accept: "application/json",
      "x-cc-api-key": config.api_key,
      "x-cc-version": "2018-03-22",
      ...(body === "" ? {} : { "content-type": "application/json" }),
    },
    body,
  });
  if (answer.status === 401 || answer.status === 403) throw refused(`${answer.status}`);
  return answer;
}

function refused(detail: string): AppError {
  return new AppError("gateway_refused", `coinbase_commerce: ${detail}`, {
    userMessage:
      "Coinbase Commerce did not accept the request. Nothing was changed. Check the API key of this integration.",
  });
}

function notHere(): AppError {
  return new AppError("gateway_refused", "coinbase_commerce: payment links are not made with this key", {
    userMessage: `${MADE_THERE} Nothing was changed.`,
  });
}

function unavailable(detail: string): AppError {
  return new AppError("unavailable", `coinbase_commerce: ${detail}`, {
    userMessage:
      "Coinbase Commerce could not be asked just now. Nothing was changed, and it is asked again later.",
  });
}
