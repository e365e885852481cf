import { LosslessNumber, stringify } from "lossless-json";
import { decimal, format, percentOf, round, subtract } from "../../domain/decimal";
import { addMs } from "../../domain/instant";
import type { GatewaySimulator, Scenario, SimulatedDelivery, SimulatedPayment } from "../contract";
import { readJsonObject } from "../json-body";
import { seededHex, seededUuid } from "../seeded";
import type { CoingateConfig } from "./config";
import { api } from "./simulate-api";
import { orderToken } from "./verify";

interface Step {
  /** Minutes after the order was created. CoinGate calls back for every status but new. */
  at: number;
  status: string;
  /** Of the amount, what is missing or too much. */
  under?: "40";
  over?: "10";
  isUntold?: true;
}

/** Only the API tells of it. */
const NEW: Step = { at: 0, status: "new", isUntold: true };
const PENDING: Step = { at: 2, status: "pending" };
const CONFIRMING: Step = { at: 6, status: "confirming" };
const PAID: Step = { at: 18, status: "paid" };
const EXPIRED: Step = { at: 22, status: "expired" };
/** Minutes for choosing a coin. */
const NEW_EXPIRES_AT = 120;

const EXACT: readonly Step[] = [NEW, PENDING, CONFIRMING, PAID];

const STEPS: Record<Scenario, readonly Step[] | null> = {
  exact: EXACT,
  under: [NEW, PENDING, { ...EXPIRED, under: "40" }],
  over: [NEW, PENDING, { ...CONFIRMING, over: "10" }, { ...PAID, over: "10" }],
  // What CoinGate makes of money that comes after expiry is not documented, so the story ends there.
  late: [NEW, PENDING, EXPIRED, { ...CONFIRMING, at: 35 }],
  // The repeat is made of the same bytes, see `deliveries`.
  twice: EXACT,
  // Told in another order, see `deliveries`.
  out_of_order: EXACT,
  stuck: [NEW, PENDING, CONFIRMING],
  expired: [NEW, PENDING, EXPIRED],
  cancelled: [NEW, PENDING, { at: 9, status: "canceled" }],
  refunded: [...EXACT, { at: 3_000, status: "refunded" }],
  on_hold: [NEW, PENDING, CONFIRMING, { at: 20, status: "invalid" }],
  contradictory: [...EXACT, { ...EXPIRED, at: 40 }],
  // Amounts that change alone call nobody back: the rest of the money is heard of with the next status.
  multiple_transactions: [NEW, PENDING, { ...CONFIRMING, under: "40" }, { ...PAID, at: 26 }],
  // The price is in a currency and the shopper chooses the coin.
  wrong_asset: null,
  unknown_status: [NEW, PENDING, CONFIRMING, { at: 12, status: "under_review" }],
};

const MINUTE_MS = 60_000;
/** Five tries each ("API callbacks"); the chain ends after the fortieth. */
const RETRY_MINUTES = [1, 5, 10, 20, 30, 60, 300, 1_440];

export const simulate: GatewaySimulator<CoingateConfig> = {
  usualCoins: [
    { asset: "BTC", network: "bitcoin" },
    { asset: "LTC", network: "litecoin" },
    { asset: "ETH", network: "ethereum" },
  ],
  retryDelaysMs: RETRY_MINUTES.flatMap((count) => Array.from({ length: 5 }, () => count * MINUTE_MS)),
  api,
  // CoinGate documentation, "Payment callback": a redirect or a refusal ends the callback for good.
  givesUpOn: [301, 302, 401, 403],
  /** In JSON, which CoinGate recommends; a form is a setting of the merchant's API app. */
  deliveries(scenario, payment, config) {
    const sent = STEPS[scenario]?.map((step) => delivery(step, payment, config)) ?? null;
    if (sent === null) return null;
    if (scenario === "twice") {
      return sent.flatMap((each) =>
        each.label === "paid" ? [each, { ...each, at: addMs(each.at, MINUTE_MS) }] : [each],
      );
    }
    return scenario === "out_of_order" ? scrambled(sent) : sent;
  },
};

/** Callbacks that were not taken come again behind newer ones; what CoinGate knows is in time. */
function scrambled(sent: readonly SimulatedDelivery[]): readonly SimulatedDelivery[] {
  const last = sent.at(-1);
  const known = sent.map((each) => ({ ...each, isUntold: true as const }));
  const late = [3, 1, 2].flatMap((index, place) => {
    const each = sent[index];
    return each === undefined || last === undefined
      ? []
      : [{ ...each, at: addMs(last.at, place * MINUTE_MS), records: last.records }];
  });
  return [...known, ...late];
}

function delivery(step: Step, payment: SimulatedPayment, config: CoingateConfig): SimulatedDelivery {
  const id = BigInt(`0x1${seededHex(payment.seed, "order", 7)}`).toString();
  const body = callback(step, id, payment, config);
  return {
    at: addMs(payment.startedAt, step.at * MINUTE_MS),
    headers: { "content-type": "application/json", "user-agent": "CoinGate Callback" },
    body: Buffer.from(body, "utf8"),
    gatewayRef: id,
    label: step.status,
    records: {
      order: answerBody(step, body, payment),
      refunds: step.status === "refunded" ? refundsBody(step, id, payment) : "[]",
    },
    ...(step.isUntold && { isUntold: true as const }),
  };
}

/** GET /orders/:id has a page to pay at, and once a coin is chosen an address and a deadline of twenty minutes. */
function answerBody(step: Step, callbackBody: string, { seed, startedAt }: SimulatedPayment): string {
  const told = readJsonObject(Buffer.from(callbackBody, "utf8"));
  const isChosen = step.status !== "new";
  const answer = {
    ...told,
    payment_url: `https://pay.coingate.com/invoice/${seededUuid(seed, "invoice")}`,
    expire_at: addMs(startedAt, (isChosen ? EXPIRED.at : NEW_EXPIRES_AT) * MINUTE_MS),
    payment_address: isChosen ? `bc1q${seededHex(seed, "address", 38)}` : undefined,
    pay_amount: isChosen ? told?.pay_amount : undefined,
    pay_currency: isChosen ? told?.pay_currency : undefined,
  };
  return stringify(answer) ?? "";
}

/** All that came goes back, in the coin it came in. */
function refundsBody(step: Step, orderId: string, payment: SimulatedPayment): string {
  const { seed, price, amount, asset, startedAt } = payment;
  const refund = {
    id: new LosslessNumber(BigInt(`0x1${seededHex(seed, "refund", 5)}`).toString()),
    request_amount: format(price.amount, 1),
    refund_amount: format(amount, 1),
    status: "completed",
    created_at: addMs(startedAt, step.at * MINUTE_MS),
    order: { id: new LosslessNumber(orderId) },
    refund_currency: { symbol: asset },
    transactions: [],
  };
  return stringify([refund]) ?? "";
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
