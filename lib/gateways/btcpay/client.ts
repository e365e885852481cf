import { AppError } from "../../domain/errors";
import type { GatewayClient, GatewayHttp } from "../contract";
import type { BtcpayConfig } from "./config";
import { invoiceEvent } from "./map";
import { readInvoice, readPaymentMethods } from "./parse";

/** BTCPay Greenfield API, "Invoices". */
export const client: GatewayClient<BtcpayConfig> = {
  /**
   * The invoice and its payments; null when the store has no such invoice. Throws gateway_refused
   * when the API key is not accepted, unavailable when the server cannot answer now.
   */
  async findPayment(reference, config, http) {
    const url = `${invoicesUrl(config)}/${encodeURIComponent(reference.gatewayRef)}`;
    const answer = await ask("GET", url, "", config, http);
    if (answer.status === 404) return null;
    const body = Buffer.from(answer.body, "utf8");
    const invoice = answer.status === 200 ? readInvoice(body) : null;
    if (invoice === null) throw unavailable(`${answer.status} for an invoice`);
    const methods = await ask("GET", `${url}/payment-methods`, "", config, http);
    const payments = methods.status === 200 ? readPaymentMethods(Buffer.from(methods.body, "utf8")) : null;
    if (payments === null) throw unavailable(`${methods.status} for the payments of an invoice`);
    return invoiceEvent(invoice, payments, Buffer.concat([body, Buffer.from(methods.body, "utf8")]));
  },

  /** One request, never repeated here: a second one would be a second payable invoice. Errors as above. */
  async createPayment(request, config, http) {
    const { amount, currency } = request.price ?? { amount: request.amount, currency: request.asset };
    const order = {
      amount,
      currency,
      metadata: { orderId: request.externalOrderId, buyerEmail: request.customerEmail ?? undefined },
    };
    const answer = await ask("POST", invoicesUrl(config), JSON.stringify(order), config, http);
    const invoice = answer.status === 200 ? readInvoice(Buffer.from(answer.body, "utf8")) : null;
    if (answer.status >= 400 && answer.status < 500)
      throw refused(`${answer.status} ${answer.body.slice(0, 200)}`);
    if (invoice === null) throw unavailable(`${answer.status} for a new invoice`);
    return {
      gatewayRef: invoice.id,
      checkoutUrl: invoice.checkoutLink,
      payAddress: null,
      expiresAt: invoice.expiresAt,
      context: {},
    };
  },
};

function invoicesUrl(config: BtcpayConfig): string {
  return `${config.server_url}/api/v1/stores/${encodeURIComponent(config.store_id)}/invoices`;
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
    headers: {
      accept: "application/json",
      authorization: `token ${config.api_key}`,
      ...(body === "" ? {} : { "content-type": "application/json" }),
    },
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

function unavailable(detail: string): AppError {
  return new AppError("unavailable", `btcpay: ${detail}`, {
    userMessage:
      "BTCPay Server could not be asked just now. Nothing was changed, and it is asked again later.",
  });
}
