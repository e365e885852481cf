import { LosslessNumber, stringify } from "lossless-json";
import { AppError } from "../../domain/errors";
import { outcomeUnknown } from "../change-outcome";
import type { CreatedPayment, CreatePayment, GatewayHttp, PaymentCreation } from "../contract";
import { cutText } from "../cut-text";
import { textOf } from "../json-body";
import type { MugglepayConfig } from "./config";
import { findOrder } from "./find-order";
import { answerEvent, paymentCode } from "./map";
import { readAnswer } from "./parse";
import { ask, requireCarriedOut, VENDOR, type Answer } from "./request";
import { orderToken } from "./verify";

/** POST /orders (docs.mugglepay.com, "Create Order"). */
export const create: PaymentCreation<MugglepayConfig> = {
  fields: [],
  letsCustomerChoose: true,
  /** The order gets the token its callbacks are known by. */
  async send(request, config, http) {
    const answer = await ask("POST", "/orders", orderBody(request, config), config, http);
    if (answer.code === "ORDER_MERCHANTID_EXIST") return readBack(request, answer, config, http);
    requireCarriedOut(answer, adviceFor(answer.code));
    const read = readAnswer(answer.body);
    if (read.kind === "unreadable") throw outcomeUnknown(VENDOR, read.reason);
    return { event: answerEvent(read.order, answer.body), context: {} };
  },
};

function orderBody(request: CreatePayment, config: MugglepayConfig): string {
  const { merchantReference, price, payIn, customer, description, webhookUrl } = request;
  const token = orderToken(config.callback_key, merchantReference);
  const order = {
    merchant_order_id: merchantReference,
    price_amount: new LosslessNumber(price.amount),
    price_currency: price.currency,
    pay_currency: payIn === null ? undefined : paymentCode(payIn.asset, payIn.network ?? ""),
    title: cutText(description, 200),
    description: cutText(description, 800),
    email: customer.email ?? undefined,
    callback_url: webhookUrl,
    // The table of the page calls it merchant_token, its sample token; the callback repeats what was read.
    merchant_token: token,
    token,
  };
  return stringify(order) ?? "";
}

/**
 * No other attempt carries this reference, so an order that exists under it was made by a former request of this one
 * whose answer was lost: it is what was asked for.
 */
async function readBack(
  request: CreatePayment,
  answer: Answer,
  config: MugglepayConfig,
  http: GatewayHttp,
): Promise<CreatedPayment> {
  const checkoutUrl = textOf(answer.json?.payment_url);
  const orderId =
    checkoutUrl !== null && URL.canParse(checkoutUrl) ? new URL(checkoutUrl).searchParams.get("id") : null;
  const found = orderId === null ? null : await findOrder(orderId, config, http).catch(() => null);
  if (found === null || checkoutUrl === null)
    throw outcomeUnknown(VENDOR, `${answer.code}, and the order could not be read back`);
  const { order, body } = found;
  const isSame =
    order.merchantOrderId === request.merchantReference &&
    order.priceAmount === request.price.amount &&
    order.priceCurrency === request.price.currency;
  if (!isSame) {
    throw new AppError("gateway_refused", `mugglepay: ${answer.code}, another order`, {
      userMessage:
        "MugglePay has another order under this reference, for another price. Nothing was made. Begin a new attempt.",
    });
  }
  return { event: answerEvent({ ...order, checkoutUrl }, body), context: {} };
}

function adviceFor(code: string): string {
  if (code === "PAYMENT_NOT_AVAILABLE") return "It does not take this coin now: choose another one, or none.";
  if (code === "PAY_PRICE_ERROR") return "Check the amount and its currency.";
  return "Check the amount, its currency and the API token of this integration.";
}
