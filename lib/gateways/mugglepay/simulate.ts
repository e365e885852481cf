import { LosslessNumber, stringify } from "lossless-json";
import { decimal, format, percentOf, round, type Decimal } from "../../domain/decimal";
import { addMs, type Instant } from "../../domain/instant";
import type { GatewaySimulator, Scenario, SimulatedPayment } from "../contract";
import { seededTxHash, seededUuid } from "../seeded";
import type { MugglepayConfig } from "./config";
import { paymentCode } from "./map";
import { api } from "./simulate-api";
import { orderToken } from "./verify";

const MINUTE_MS = 60_000;

interface Step {
  /** Minutes after the order was created. */
  at: number;
  status: string;
  /** Of the price; before money is confirmed the vendor repeats the price. */
  percent?: "60" | "110";
  /** Which of the payment's transactions the callback names; "" before a coin was chosen. */
  transaction?: "" | "second";
  /** Sent again, or late: the order is as it was. */
  isOld?: true;
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
  twice: [PENDING, PAID, { ...PAID, at: 7, isOld: true }],
  out_of_order: [PAID, { ...PENDING, at: 7, isOld: true }],
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
  usualCoins: [
    { asset: "USDT", network: "tron" },
    { asset: "USDT", network: "arbitrum" },
    { asset: "USDC", network: "base" },
    { asset: "USDT", network: "polygon" },
  ],
  deliveries(scenario, payment, config) {
    const gatewayRef = seededUuid(payment.seed, "order");
    const steps = STEPS[scenario];
    return (
      steps?.map((step, index) => ({
        at: timeOf(step, payment),
        headers: { "content-type": "application/json" },
        body: Buffer.from(callbackBody(step, gatewayRef, payment, config), "utf8"),
        gatewayRef,
        label: step.status,
        records: recordsAt(steps.slice(0, index + 1), payment),
      })) ?? null
    );
  },
  // docs.mugglepay.com, "Payment Callback": after 1, 2, 4 … 256 minutes, then on in the same way up to three days.
  retryDelaysMs: doublingMs(MINUTE_MS, 3 * 24 * 60 * MINUTE_MS),
  api,
};

/** Waits that double and together stay within `totalMs`. */
function doublingMs(firstMs: number, totalMs: number): number[] {
  const delays: number[] = [];
  for (let delayMs = firstMs, sumMs = firstMs; sumMs <= totalMs; delayMs *= 2, sumMs += delayMs) {
    delays.push(delayMs);
  }
  return delays;
}

/** What the API knows after these steps. */
function recordsAt(steps: readonly Step[], payment: SimulatedPayment): Record<string, string> {
  const real = steps.filter((step) => step.isOld !== true);
  const current = real.at(-1);
  const paid = real.find((step) => step.status === "PAID" || step.status === "UNRESOLVED");
  if (current === undefined) return {};
  return {
    status: current.status,
    pay_amount: paidBy(current, payment),
    has_coin: String(real.some((step) => step.transaction !== "")),
    notified: current.status,
    ...(paid !== undefined && { paid_at: timeOf(paid, payment) }),
    // Where the last callback was old news, the order has been as it is since before.
    ...(current !== steps.at(-1) && { at: timeOf(current, payment) }),
  };
}

function timeOf(step: Step, payment: SimulatedPayment): Instant {
  return addMs(payment.startedAt, step.at * MINUTE_MS);
}

function paidBy({ percent }: Step, { price }: SimulatedPayment): Decimal {
  return percent === undefined ? price.amount : round(percentOf(price.amount, decimal(percent)), 2);
}

function callbackBody(
  step: Step,
  orderId: string,
  payment: SimulatedPayment,
  config: MugglepayConfig,
): string {
  const { price, startedAt } = payment;
  const callback = {
    merchant_order_id: payment.externalOrderId,
    order_id: orderId,
    status: step.status,
    price_amount: format(price.amount, 2),
    price_currency: price.currency,
    pay_amount: format(paidBy(step, payment), 2),
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
