import { LosslessNumber, stringify } from "lossless-json";
import { decimal, format, percentOf, round, subtract } from "../../domain/decimal";
import { addMs } from "../../domain/instant";
import type { GatewaySimulator, Scenario, SimulatedDelivery, SimulatedPayment } from "../contract";
import { seededHex } from "../seeded";
import type { CoingateConfig } from "./config";
import { orderToken } from "./verify";

interface Step {
  /** Minutes after the order was created. CoinGate calls back for every status but new. */
  at: number;
  status: string;
  /** Of the amount, what is missing or too much. */
  under?: "40";
  over?: "10";
}

const PENDING: Step = { at: 2, status: "pending" };
const CONFIRMING: Step = { at: 6, status: "confirming" };
const PAID: Step = { at: 18, status: "paid" };
const EXPIRED: Step = { at: 22, status: "expired" };

const EXACT: readonly Step[] = [PENDING, CONFIRMING, PAID];

const STEPS: Record<Scenario, readonly Step[] | null> = {
  exact: EXACT,
  under: [PENDING, { ...EXPIRED, under: "40" }],
  over: [PENDING, { ...CONFIRMING, over: "10" }, { ...PAID, over: "10" }],
  // What CoinGate makes of money that comes after expiry is not documented, so the story ends there.
  late: [PENDING, EXPIRED, { ...CONFIRMING, at: 35 }],
  // The repeat is made of the same bytes, see `deliveries`.
  twice: EXACT,
  out_of_order: [{ ...PAID }, { ...PENDING, at: 19 }, { ...CONFIRMING, at: 20 }],
  stuck: [PENDING, CONFIRMING],
  expired: [PENDING, EXPIRED],
  cancelled: [PENDING, { at: 9, status: "canceled" }],
  refunded: [...EXACT, { at: 3_000, status: "refunded" }],
  on_hold: [PENDING, CONFIRMING, { at: 20, status: "invalid" }],
  contradictory: [...EXACT, { ...EXPIRED, at: 40 }],
  // Amounts that change alone call nobody back: the rest of the money is heard of with the next status.
  multiple_transactions: [PENDING, { ...CONFIRMING, under: "40" }, { ...PAID, at: 26 }],
  // The price is in a currency and the shopper chooses the coin.
  wrong_asset: null,
  unknown_status: [PENDING, CONFIRMING, { at: 12, status: "under_review" }],
};

export const simulate: GatewaySimulator<CoingateConfig> = {
  /** In JSON, which CoinGate recommends; a form is a setting of the merchant's API app. */
  deliveries(scenario, payment, config) {
    const sent = STEPS[scenario]?.map((step) => delivery(step, payment, config)) ?? null;
    if (sent === null || scenario !== "twice") return sent;
    return sent.flatMap((each) =>
      each.label === "paid" ? [each, { ...each, at: addMs(each.at, 60_000) }] : [each],
    );
  },
};

function delivery(step: Step, payment: SimulatedPayment, config: CoingateConfig): SimulatedDelivery {
  const id = BigInt(`0x1${seededHex(payment.seed, "order", 7)}`).toString();
  return {
    at: addMs(payment.startedAt, step.at * 60_000),
    headers: { "content-type": "application/json", "user-agent": "CoinGate Callback" },
    body: Buffer.from(callback(step, id, payment, config), "utf8"),
    gatewayRef: id,
    label: step.status,
  };
}

function callback(step: Step, id: string, payment: SimulatedPayment, config: CoingateConfig): string {
  const { amount, price, startedAt, externalOrderId } = payment;
  const fee = round(percentOf(price.amount, decimal("1")), 2);
  const isPaid = step.status === "paid" || step.status === "refunded";
  return (
    stringify({
      id: new LosslessNumber(id),
      order_id: externalOrderId,
      status: step.status,
      price_amount: format(price.amount, 1),
      price_currency: price.currency,
      receive_currency: price.currency,
      receive_amount: isPaid ? format(subtract(price.amount, fee), 1) : "",
      pay_amount: format(amount, 1),
      pay_currency: payment.asset,
      underpaid_amount: format(percentOf(amount, decimal(step.under ?? "0")), 1),
      overpaid_amount: format(percentOf(amount, decimal(step.over ?? "0")), 1),
      is_refundable: isPaid,
      created_at: startedAt.replace(".000Z", "+00:00"),
      token: orderToken(config.callback_key, externalOrderId),
      fees: isPaid
        ? [{ type: "processing_fee", amount: format(fee, 1), currency: { id: 2, symbol: price.currency } }]
        : undefined,
    }) ?? ""
  );
}
