import { LosslessNumber, stringify } from "lossless-json";
import { AppError } from "../../domain/errors";
import { outcomeUnknown, requireDone } from "../change-outcome";
import type { CreatedPayment, CreatePayment, GatewayClient, GatewayHttp } from "../contract";
import { coinCode, coinOf } from "./coin";
import type { NowpaymentsConfig } from "./config";
import { answerEvent, invoiceEvent } from "./map";
import { readInvoice, readPayment } from "./parse";

const VENDOR = { name: "NOWPayments", kind: "nowpayments" };
const ADVICE = "Check the API key, and that the amount is not below the coin's minimum.";

/**
 * NOWPayments API, "Get payment status", "Create payment" and "Create invoice". Its list of payments takes a token that
 * the e-mail and the password of the account buy, and those are not asked for: they open the whole account. Payments end
 * by themselves, and refunds are made in the dashboard. No limit of requests is documented.
 */
export const client: GatewayClient<NowpaymentsConfig> = {
  /**
   * GET /payment/:id; null when NOWPayments knows no such payment. Throws gateway_refused when the
   * API key is not accepted, unavailable when it cannot answer now (429 is "too often").
   */
  async findPayment(reference, config, http) {
    const answer = await http.send({
      method: "GET",
      url: `${config.api_base_url}/payment/${encodeURIComponent(reference.gatewayRef)}`,
      headers: { "x-api-key": config.api_key, accept: "application/json" },
      body: "",
    });
    if (answer.status === 404) return null;
    if (answer.status === 401 || answer.status === 403) throw refused(`${answer.status}`);
    const body = Buffer.from(answer.body, "utf8");
    const read = answer.status === 200 ? readPayment(body) : null;
    if (read?.kind !== "read") throw unavailable(`${answer.status} ${read?.reason ?? ""}`);
    return answerEvent(read.payment, body);
  },

  create: {
    fields: [],
    letsCustomerChoose: true,
    /** A coin makes a payment with its address; without one, an invoice is a page where the customer chooses. */
    async send(request, config, http) {
      return request.payIn === null
        ? createInvoice(request, config, http)
        : createPayment(request, codeOf(request.payIn), config, http);
    },
  },
};

async function createPayment(
  request: CreatePayment,
  payCurrency: string,
  config: NowpaymentsConfig,
  http: GatewayHttp,
): Promise<CreatedPayment> {
  const order = { ...orderOf(request), pay_currency: payCurrency };
  const body = await make("/payment", order, config, http);
  const read = readPayment(body);
  if (read.kind !== "read") throw outcomeUnknown(VENDOR, read.reason);
  return { event: answerEvent(read.payment, body), context: {} };
}

async function createInvoice(
  request: CreatePayment,
  config: NowpaymentsConfig,
  http: GatewayHttp,
): Promise<CreatedPayment> {
  const invoice = readInvoice(await make("/invoice", orderOf(request), config, http));
  if (invoice === null) throw outcomeUnknown(VENDOR, "an unreadable new invoice");
  return {
    event: invoiceEvent(invoice, request.merchantReference),
    isUnnamed: true,
    context: { invoice_id: invoice.id },
  };
}

function orderOf({ price, merchantReference, description, webhookUrl }: CreatePayment) {
  return {
    price_amount: new LosslessNumber(price.amount),
    price_currency: price.currency.toLowerCase(),
    order_id: merchantReference,
    order_description: description || undefined,
    ipn_callback_url: webhookUrl,
  };
}

/** "usdc" is USDC on ethereum and no other: a code that means another network would take money where nobody looks for it. */
function codeOf({ asset, network }: NonNullable<CreatePayment["payIn"]>): string {
  const code = coinCode(asset, network);
  const meant = coinOf(code);
  if (network !== null && meant.network !== network) {
    throw new AppError("gateway_refused", `nowpayments: no code for ${asset} on ${network}`, {
      userMessage: `NOWPayments has no code for ${asset} on ${network} that we know. Nothing was made. Choose another network, or let the customer choose.`,
    });
  }
  return code;
}

async function make(
  path: string,
  order: object,
  config: NowpaymentsConfig,
  http: GatewayHttp,
): Promise<Buffer> {
  const answer = await http.send({
    method: "POST",
    url: config.api_base_url + path,
    headers: { "x-api-key": config.api_key, accept: "application/json", "content-type": "application/json" },
    body: stringify(order) ?? "",
  });
  requireDone(VENDOR, answer, ADVICE);
  return Buffer.from(answer.body, "utf8");
}

function refused(detail: string): AppError {
  return new AppError("gateway_refused", `nowpayments: ${detail}`, {
    userMessage:
      "NOWPayments did not accept the request. Nothing was changed. Check the API key of this integration.",
  });
}

function unavailable(detail: string): AppError {
  return new AppError("unavailable", `nowpayments: ${detail}`, {
    userMessage: "NOWPayments could not be asked just now. Nothing was changed, and it is asked again later.",
  });
}
