import { LosslessNumber, stringify } from "lossless-json";
import { format, percentOf, round, decimal } from "../../domain/decimal";
import { addMs } from "../../domain/instant";
import type { GatewaySimulator, Scenario, SimulatedPayment } from "../contract";
import { seededTxHash, seededUuid } from "../seeded";
import type { MugglepayConfig } from "./config";
import { paymentCode } from "./map";
import { orderToken } from "./verify";

interface Step {
  /** Minutes after the order was created. */
  at: number;
  status: string;
  /** Of the price; before money is confirmed the vendor repeats the price. */
  percent?: "60" | "110";
  /** Which of the payment's transactions the callback names; "" before a coin was chosen. */
  transaction?: "" | "second";
}

const NEW: Step = { at: 0, status: "NEW", transaction: "" };
const PENDING: Step = { at: 4, status: "PENDING" };
const PAID: Step = { at: 6, status: "PAID" };
const EXPIRED: Step = { at: 60, status: "EXPIRED", transaction: "" };

const STEPS: Record<Scenario, readonly Step[] | null> = {
  exact: [PENDING, PAID],
  under: [PENDING, { at: 6, status: "UNRESOLVED", percent: "60" }],
  over: [PENDING, { at: 6, status: "UNRESOLVED", percent: "110" }],
  late: [NEW, EXPIRED, { at: 75, status: "UNRESOLVED" }],
  twice: [PENDING, PAID, { ...PAID, at: 7 }],
  out_of_order: [PAID, { ...PENDING, at: 7 }],
  stuck: [NEW, PENDING],
  expired: [NEW, EXPIRED],
  cancelled: [NEW, { at: 9, status: "CANCELED", transaction: "" }],
  refunded: [PENDING, PAID, { at: 1_500, status: "REFUND_PENDING" }, { at: 1_530, status: "REFUNDED" }],
  // MugglePay holds nothing back for verification.
  on_hold: null,
  contradictory: [PENDING, PAID, { at: 62, status: "EXPIRED" }],
  multiple_transactions: [
    PENDING,
    { at: 6, status: "UNRESOLVED", percent: "60" },
    { at: 16, status: "UNRESOLVED", transaction: "second" },
  ],
  // The price is in a currency and any coin may pay it, so none is the wrong one.
  wrong_asset: null,
  unknown_status: [PENDING, { at: 6, status: "COMPLIANCE_HOLD" }],
};

export const simulate: GatewaySimulator<MugglepayConfig> = {
  deliveries(scenario, payment, config) {
    const gatewayRef = seededUuid(payment.seed, "order");
    return (
      STEPS[scenario]?.map((step) => ({
        at: addMs(payment.startedAt, step.at * 60_000),
        headers: { "content-type": "application/json" },
        body: Buffer.from(callbackBody(step, gatewayRef, payment, config), "utf8"),
        gatewayRef,
        label: step.status,
      })) ?? null
    );
  },
};

function callbackBody(
  step: Step,
  orderId: string,
  payment: SimulatedPayment,
  config: MugglepayConfig,
): string {
  const { price, startedAt } = payment;
  const paid =
    step.percent === undefined ? price.amount : round(percentOf(price.amount, decimal(step.percent)), 2);
  const callback = {
    merchant_order_id: payment.externalOrderId,
    order_id: orderId,
    status: step.status,
    price_amount: format(price.amount, 2),
    price_currency: price.currency,
    pay_amount: format(paid, 2),
    pay_currency: price.currency,
    created_at: startedAt,
    created_at_t: new LosslessNumber(new Date(startedAt).getTime().toString()),
    merchant_token: orderToken(config.callback_key, payment.externalOrderId),
    meta:
      step.transaction === ""
        ? undefined
        : {
            payment: paymentCode(payment.asset, payment.network),
            transaction_hash: seededTxHash(payment.seed, step.transaction ?? "first", payment.network),
            network: payment.network,
          },
  };
  return stringify(callback) ?? "";
}
