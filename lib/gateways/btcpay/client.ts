import { AppError } from "../../domain/errors";
import type { Instant } from "../../domain/instant";
import { answerTime } from "../answer-time";
import { outcomeUnknown, requireDone } from "../change-outcome";
import type { CreatePayment, GatewayClient, GatewayHttp, PaymentReference, SendRefund } from "../contract";
import type { BtcpayConfig } from "./config";
import { invoiceEvent, methodFor, payoutEvent, refundState } from "./map";
import {
  readInvoice,
  readInvoices,
  readPaymentMethods,
  readPayout,
  readPayouts,
  type BtcpayInvoice,
} from "./parse";

const VENDOR = { name: "BTCPay Server", kind: "btcpay" };
const PAGE_SIZE = 50;

/** BTCPay Greenfield API, "Invoices" and "Stores (Payouts)". There is no limit of requests: the server is the merchant's own. */
export const client: GatewayClient<BtcpayConfig> = {
  findsByMerchantReference: true,

  /**
   * The invoice and its payments; null when the store has no such invoice. Throws gateway_refused
   * when the API key is not accepted, unavailable when the server cannot answer now.
   */
  async findPayment(reference, config, http) {
    const id = reference.gatewayRef || (await idByOrder(reference, config, http));
    if (id === null) return null;
    const url = invoiceUrl(config, id);
    const found = await findInvoice(url, config, http);
    if (found === null) return null;
    const methods = await ask("GET", `${url}/payment-methods`, "", config, http);
    const listed = Buffer.from(methods.body, "utf8");
    const payments = methods.status === 200 ? readPaymentMethods(listed) : null;
    if (payments === null) throw unavailable(`${methods.status} for the payments of an invoice`);
    const body = Buffer.concat([found.body, listed]);
    return invoiceEvent(found.invoice, payments, body, answerTime(methods.headers));
  },

  /** Refunds sent from here are payouts of the store, which name their invoice in metadata we wrote. */
  async findRecords(reference, config, http) {
    const answer = await http.send({
      method: "GET",
      url: `${storeUrl(config)}/payouts?includeCancelled=true`,
      headers: headers(config),
      body: "",
    });
    // A key that may not see payouts has made none.
    if (answer.status === 403) return [];
    if (answer.status === 401) throw refused("401 for payouts");
    const payouts = answer.status === 200 ? readPayouts(Buffer.from(answer.body, "utf8")) : null;
    if (payouts === null) throw unavailable(`${answer.status} for payouts`);
    return payouts
      .filter(({ invoiceId }) => invoiceId === reference.gatewayRef)
      .map((payout) => payoutEvent(payout, reference.gatewayRef));
  },

  // The API does not say so; the server's code orders by creation, descending (InvoiceRepository).
  listsNewestFirst: true,

  async listPayments({ cursor }, config, http) {
    const skip = Number.parseInt(cursor ?? "0", 10);
    const url = `${storeUrl(config)}/invoices?skip=${skip}&take=${PAGE_SIZE}`;
    const { invoices, answeredAt } = await listInvoices(url, config, http);
    return {
      events: invoices.map(({ invoice, body }) => invoiceEvent(invoice, null, body, answeredAt)),
      next: invoices.length < PAGE_SIZE ? null : `${skip + PAGE_SIZE}`,
    };
  },

  create: {
    fields: [],
    letsCustomerChoose: true,
    async send(request, config, http) {
      const answer = await ask("POST", `${storeUrl(config)}/invoices`, newInvoice(request), config, http);
      requireDone(VENDOR, answer, "Check the currency, and the permissions of this integration's API key.");
      const body = Buffer.from(answer.body, "utf8");
      const invoice = readInvoice(body);
      if (invoice === null) throw outcomeUnknown(VENDOR, "an unreadable new invoice");
      return { event: invoiceEvent(invoice, [], body, answerTime(answer.headers)), context: {} };
    },
  },

  /** There is no cancelling, only marking as invalid, which the server also does to an invoice with money on it: so it is looked at first. */
  async cancelPayment(reference, config, http) {
    const url = invoiceUrl(config, reference.gatewayRef);
    const found = await findInvoice(url, config, http);
    if (found === null || !isUntouched(found.invoice)) throw notOpen(found?.invoice.status ?? "unknown");
    const answer = await ask("POST", `${url}/status`, JSON.stringify({ status: "Invalid" }), config, http);
    requireDone(VENDOR, answer, "The API key needs btcpay.store.canmodifyinvoices.");
  },

  /**
   * A payout of the store to an address, approved: a payout processor sends it, or the merchant does. The other way, a
   * pull payment, is a link for the customer to claim with; nothing moves until then, so it is no refund that was sent.
   */
  refund: {
    scope: "amount",
    // An invoice may be priced in money, which no wallet of the store holds.
    sends: (asset, network) => methodFor(asset, network) !== null,
    async send(request, _quote, config, http) {
      const answer = await ask("POST", `${storeUrl(config)}/payouts`, newPayout(request), config, http);
      requireDone(
        VENDOR,
        answer,
        "Check the address, the store's wallet for this coin, and that the API key has btcpay.store.canmanagepullpayments.",
      );
      const payout = readPayout(Buffer.from(answer.body, "utf8"));
      if (payout === null) throw outcomeUnknown(VENDOR, "an unreadable new payout");
      return { state: refundState(payout.state) === "sent" ? "sent" : "pending", gatewayRef: payout.id };
    },
  },
};

function newInvoice({ price, payIn, merchantReference, customer, description }: CreatePayment): string {
  const method = payIn === null ? null : methodFor(payIn.asset, payIn.network);
  if (payIn !== null && method === null) throw noMethod(payIn.asset, payIn.network);
  return JSON.stringify({
    amount: price.amount,
    currency: price.currency,
    metadata: {
      orderId: merchantReference,
      itemDesc: description || undefined,
      buyerName: customer.name ?? undefined,
      buyerEmail: customer.email ?? undefined,
    },
    checkout: method === null ? undefined : { paymentMethods: [method] },
  });
}

function newPayout({ asset, network, amount, destination, refundId, payment }: SendRefund): string {
  if (destination === null) {
    throw new AppError("gateway_refused", "btcpay: a payout without a destination", {
      userMessage:
        "BTCPay Server sends to an address and does not know the customer's. Nothing was sent. Enter the address the customer gave you.",
    });
  }
  const payoutMethodId = methodFor(asset, network);
  if (payoutMethodId === null) throw noMethod(asset, network);
  return JSON.stringify({
    destination,
    amount,
    payoutMethodId,
    approved: true,
    metadata: { source: "Settledesk", refundId, invoiceId: payment.gatewayRef },
  });
}

/** The newest invoice that carries the merchant's order number; null where none does. */
async function idByOrder(
  { externalOrderId }: PaymentReference,
  config: BtcpayConfig,
  http: GatewayHttp,
): Promise<string | null> {
  if (externalOrderId === null) return null;
  const query = `orderId=${encodeURIComponent(externalOrderId)}&take=1`;
  const { invoices } = await listInvoices(`${storeUrl(config)}/invoices?${query}`, config, http);
  return invoices[0]?.invoice.id ?? null;
}

async function listInvoices(
  url: string,
  config: BtcpayConfig,
  http: GatewayHttp,
): Promise<{ invoices: NonNullable<ReturnType<typeof readInvoices>>; answeredAt: Instant | null }> {
  const answer = await ask("GET", url, "", config, http);
  const invoices = answer.status === 200 ? readInvoices(Buffer.from(answer.body, "utf8")) : null;
  if (invoices === null) throw unavailable(`${answer.status} for the store's invoices`);
  return { invoices, answeredAt: answerTime(answer.headers) };
}

async function findInvoice(
  url: string,
  config: BtcpayConfig,
  http: GatewayHttp,
): Promise<{ invoice: BtcpayInvoice; body: Buffer } | null> {
  const answer = await ask("GET", url, "", config, http);
  if (answer.status === 404) return null;
  const body = Buffer.from(answer.body, "utf8");
  const invoice = answer.status === 200 ? readInvoice(body) : null;
  if (invoice === null) throw unavailable(`${answer.status} for an invoice`);
  return { invoice, body };
}

function isUntouched({ status, additionalStatus }: BtcpayInvoice): boolean {
  return status === "New" && additionalStatus === null;
}

function storeUrl(config: BtcpayConfig): string {
  return `${config.server_url}/api/v1/stores/${encodeURIComponent(config.store_id)}`;
}

function invoiceUrl(config: BtcpayConfig, id: string): string {
  return `${storeUrl(config)}/invoices/${encodeURIComponent(id)}`;
}

function headers(config: BtcpayConfig): Record<string, string> {
  return { accept: "application/json", authorization: `token ${config.api_key}` };
}

async function ask(
  method: "GET" | "POST",
  url: string,
  body: string,
  config: BtcpayConfig,
  http: GatewayHttp,
): ReturnType<GatewayHttp["send"]> {
  const answer = await http.send({
    method,
    url,
    headers: { ...headers(config), ...(body === "" ? {} : { "content-type": "application/json" }) },
    body,
  });
  if (answer.status === 401 || answer.status === 403) throw refused(`${answer.status}`);
  return answer;
}

function refused(detail: string): AppError {
  return new AppError("gateway_refused", `btcpay: ${detail}`, {
    userMessage:
      "BTCPay Server did not accept the request. Nothing was changed. Check the API key, its permissions and the store ID of this integration.",
  });
}

function notOpen(status: string): AppError {
  return new AppError("gateway_refused", `btcpay: an invoice that is ${status} is not cancelled`, {
    userMessage:
      "BTCPay Server has this invoice as paid, in part or in full, or as ended, so there is nothing to cancel. Nothing was changed. Ask the gateway for its status.",
  });
}

function noMethod(asset: string, network: string | null): AppError {
  return new AppError("gateway_refused", `btcpay: no method for ${asset} on ${network ?? "no network"}`, {
    userMessage: `BTCPay Server has no payment method for ${asset} on ${network ?? "its own network"}. Nothing was made or sent. Choose a coin and network that the store accepts.`,
  });
}

function unavailable(detail: string): AppError {
  return new AppError("unavailable", `btcpay: ${detail}`, {
    userMessage:
      "BTCPay Server could not be asked just now. Nothing was changed, and it is asked again later.",
  });
}
