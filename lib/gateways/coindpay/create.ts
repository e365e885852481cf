import { compare } from "../../domain/decimal";
import { AppError } from "../../domain/errors";
import { facts } from "../../domain/facts";
import type { CreatePayment, GatewayEvent, GatewayHttp, PaymentCreation } from "../contract";
import { readJsonObject } from "../json-body";
import { hmacSha256 } from "../signature";
import { linkId, type CoindpayConfig } from "./config";
import { readPayee, type Payee } from "./parse";
import { ask, unavailable } from "./request";

const NO_LINK = "This integration has no payment link. Enter the one from the CoindPay dashboard.";

/**
 * CoindPay has no request that makes a payment: the merchant's payment link, with order and price signed, is one from
 * the moment the customer opens it. So nothing is sent but a question, and a repeat is the same link.
 */
export const create: PaymentCreation<CoindpayConfig> = {
  fields: [],
  letsCustomerChoose: true,
  onlyCustomerChooses: true,
  barrier: ({ payment_link }) => (linkId(payment_link) === null ? NO_LINK : null),
  async send(request, config, http) {
    if (request.payIn !== null)
      throw refused(
        "CoindPay lets the customer choose how to pay, so no coin can be asked for. Leave it open.",
      );
    const id = linkId(config.payment_link);
    if (id === null) throw refused(NO_LINK);
    const fault = faultOf(await findPayee(id, config, http), request);
    if (fault !== null) throw refused(fault);
    return {
      event: linkEvent(request, signedLink(request, config), http),
      isUnnamed: true,
      context: { merchant_reference: request.merchantReference },
    };
  },
};

/** The link's signature, as the vendor's integrations make it: over the reference and the price as they stand in the link. */
export function linkSignature(apiSecret: string, merchantReference: string, price: string): Buffer {
  return hmacSha256(apiSecret, `merchant_transaction_id=${merchantReference}&price=${price}`);
}

/** Without name and e-mail, which it could carry too: links are passed on and end in logs. */
function signedLink(
  { merchantReference, price, description }: CreatePayment,
  config: CoindpayConfig,
): string {
  const link = new URL(config.payment_link);
  const signature = linkSignature(config.api_secret, merchantReference, price.amount).toString("hex");
  link.searchParams.set("merchant_transaction_id", merchantReference);
  link.searchParams.set("price", price.amount);
  link.searchParams.set("currency", price.currency);
  link.searchParams.set("title", description);
  link.searchParams.set("signature", signature);
  return link.href;
}

/** GET /payment/payee (docs.coindpay.xyz, "Integration"); null when CoindPay knows no such link. */
async function findPayee(id: string, config: CoindpayConfig, http: GatewayHttp): Promise<Payee | null> {
  const answer = await ask(`/payment/payee?id=${encodeURIComponent(id)}`, config, http);
  const json = readJsonObject(Buffer.from(answer.body, "utf8"));
  if (answer.status === 404 || json?.ok === false) return null;
  const payee = answer.status === 200 ? readPayee(json) : null;
  if (payee === null) throw unavailable(`${answer.status} for a payment link`);
  return payee;
}

/** Why the link cannot take this payment; null when it can. */
function faultOf(payee: Payee | null, { price }: CreatePayment): string | null {
  if (payee === null) return "CoindPay knows no such payment link. Check the link of this integration.";
  if (payee.status !== "1")
    return `The payment link is ${payee.status === "-1" ? "offline" : "deleted"} at CoindPay. Put it online, or enter another one.`;
  if (payee.chargeType === "2")
    return "The payment link charges the customer again and again. Enter one that charges once.";
  if (payee.amountType === "1" && payee.price !== price.amount)
    return `The payment link asks for a fixed amount${payee.price === null ? "" : ` of ${payee.price}`}. Enter one whose amount is variable.`;
  // The limit is documented without a currency; prices are in dollars where none is named.
  const isOver =
    payee.maxAmount !== null && price.currency === "USD" && compare(price.amount, payee.maxAmount) > 0;
  return isOver ? `The payment link takes ${payee.maxAmount} USD at most.` : null;
}

/** CoindPay has said nothing yet: what is asked is ours to tell, and the order waits for its first news. */
function linkEvent(
  { merchantReference, price }: CreatePayment,
  link: string,
  http: GatewayHttp,
): GatewayEvent {
  return {
    eventKey: `link:${merchantReference}`,
    subject: { by: "reference", gatewayRef: merchantReference },
    externalOrderId: merchantReference,
    occurredAt: null,
    gatewayStatus: null,
    eventType: "payment link",
    facts: facts({
      quote: { at: null, value: { amount: price.amount, asset: price.currency, network: null } },
      price: { at: null, value: price },
      createdAt: http.now(),
      checkoutUrl: { at: null, value: link },
    }),
  };
}

function refused(reason: string): AppError {
  return new AppError("gateway_refused", `coindpay: ${reason}`, {
    userMessage: `${reason} Nothing was made.`,
  });
}
