import { LosslessNumber, stringify } from "lossless-json";
import { decimal, percentOf, round, subtract } from "../../domain/decimal";
import { addMs } from "../../domain/instant";
import { readJsonObject } from "../json-body";
import type { GatewaySimulator, Scenario, SimulatedDelivery, SimulatedPayment } from "../contract";
import { seededHex, seededTxHash } from "../seeded";
import { coinCode } from "./coin";
import type { NowpaymentsConfig } from "./config";
import { api } from "./simulate-api";
import { sign, sortedJson } from "./verify";

interface Step {
  /** Minutes after the payment was created. */
  at: number;
  status: string;
  /** Of the amount, what has arrived. */
  percent: "0" | "60" | "100" | "110";
}

const WAITING: Step = { at: 0, status: "waiting", percent: "0" };
const CONFIRMING: Step = { at: 4, status: "confirming", percent: "100" };
const CONFIRMED: Step = { at: 20, status: "confirmed", percent: "100" };
const SENDING: Step = { at: 21, status: "sending", percent: "100" };
const FINISHED: Step = { at: 26, status: "finished", percent: "100" };
const A_WEEK = 7 * 24 * 60;
const EXPIRED: Step = { at: A_WEEK, status: "expired", percent: "0" };

const EXACT: readonly Step[] = [WAITING, CONFIRMING, CONFIRMED, SENDING, FINISHED];
const later = (minutes: number) => (step: Step) => ({ ...step, at: step.at + minutes });

const STEPS: Record<Scenario, readonly Step[] | null> = {
  exact: EXACT,
  under: [
    WAITING,
    { ...CONFIRMING, percent: "60" },
    { ...CONFIRMED, percent: "60" },
    { at: 22, status: "partially_paid", percent: "60" },
  ],
  over: EXACT.map((step) => (step.percent === "100" ? { ...step, percent: "110" as const } : step)),
  late: [WAITING, EXPIRED, ...[CONFIRMING, CONFIRMED, FINISHED].map(later(A_WEEK + 60))],
  // The repeat is made of the same bytes, see `deliveries`.
  twice: EXACT,
  out_of_order: EXACT,
  stuck: [WAITING, CONFIRMING],
  expired: [WAITING, EXPIRED],
  // A payment is left to expire.
  cancelled: null,
  refunded: [...EXACT, { at: 3_000, status: "refunded", percent: "100" }],
  // No status for payments held back.
  on_hold: null,
  contradictory: [...EXACT, { at: 90, status: "failed", percent: "100" }],
  // A further deposit, or one in another coin, becomes a payment with an id of its own.
  multiple_transactions: null,
  wrong_asset: null,
  unknown_status: [WAITING, CONFIRMING, { at: 12, status: "compliance_check", percent: "100" }],
};

export const simulate: GatewaySimulator<NowpaymentsConfig> = {
  usualCoins: [
    { asset: "BTC", network: "bitcoin" },
    { asset: "USDT", network: "tron" },
    { asset: "LTC", network: "litecoin" },
  ],
  // How often a notification is repeated is set in the dashboard, and by which waits is not documented.
  api,
  deliveries(scenario, payment, config) {
    const sent = STEPS[scenario]?.map((step) => delivery(step, payment, config)) ?? null;
    if (sent === null) return null;
    if (scenario === "twice") {
      return sent.flatMap((each) =>
        each.label === "finished" ? [each, { ...each, at: addMs(each.at, 60_000) }] : [each],
      );
    }
    return scenario === "out_of_order" ? scrambled(sent) : sent;
  },
};

/** Notifications that failed are repeated behind newer ones; what NOWPayments knows is in time. */
function scrambled(sent: readonly SimulatedDelivery[]): readonly SimulatedDelivery[] {
  const last = sent.at(-1);
  const known = sent.map((each) => ({ ...each, isUntold: true as const }));
  const late = [4, 1, 3, 0, 2].flatMap((index, place) => {
    const each = sent[index];
    return each === undefined || last === undefined
      ? []
      : [{ ...each, at: addMs(last.at, place * 60_000), records: last.records }];
  });
  return [...known, ...late];
}

function delivery(step: Step, payment: SimulatedPayment, config: NowpaymentsConfig): SimulatedDelivery {
  const paymentId = seededDigits(payment.seed, "payment", 10);
  const body = Buffer.from(notification(step, paymentId, payment), "utf8");
  const sorted = sortedJson(readJsonObject(body)) ?? "";
  return {
    at: addMs(payment.startedAt, step.at * 60_000),
    headers: {
      "content-type": "application/json",
      "x-nowpayments-sig": sign(sorted, config.ipn_secret).toString("hex"),
    },
    body,
    gatewayRef: paymentId,
    label: step.status,
    records: { payment: answerBody(step, paymentId, payment) },
  };
}

function notification(step: Step, paymentId: string, payment: SimulatedPayment): string {
  const { amount, price, seed } = payment;
  const code = coinCode(payment.asset, payment.network);
  const arrived = percentOf(amount, decimal(step.percent));
  const serviceFee = round(percentOf(arrived, decimal("0.5")), 8);
  return (
    stringify({
      payment_id: new LosslessNumber(paymentId),
      parent_payment_id: null,
      invoice_id: null,
      payment_status: step.status,
      pay_address: `bc1q${seededHex(seed, "address", 38)}`,
      payin_extra_id: null,
      price_amount: new LosslessNumber(price.amount),
      price_currency: price.currency.toLowerCase(),
      pay_amount: new LosslessNumber(amount),
      actually_paid: new LosslessNumber(arrived),
      actually_paid_at_fiat: 0,
      pay_currency: code,
      order_id: payment.externalOrderId,
      order_description: null,
      purchase_id: seededDigits(seed, "purchase", 10),
      updated_at: new LosslessNumber(
        new Date(addMs(payment.startedAt, step.at * 60_000)).getTime().toString(),
      ),
      outcome_amount: new LosslessNumber(subtract(arrived, serviceFee)),
      outcome_currency: code,
      payment_extra_ids: null,
      fee: { currency: code, depositFee: 0, serviceFee: new LosslessNumber(serviceFee), withdrawalFee: 0 },
    }) ?? ""
  );
}

/** GET /payment/:id: times in ISO, hashes, no fee. A payment can be paid for seven days. */
function answerBody(step: Step, paymentId: string, payment: SimulatedPayment): string {
  const { seed, network, startedAt } = payment;
  const told = readJsonObject(Buffer.from(notification(step, paymentId, payment), "utf8"));
  const isPaid = step.percent !== "0";
  const answer = {
    ...told,
    fee: undefined,
    parent_payment_id: undefined,
    created_at: startedAt,
    updated_at: addMs(startedAt, step.at * 60_000),
    valid_until: addMs(startedAt, A_WEEK * 60_000),
    payin_hash: isPaid ? seededTxHash(seed, "payin", network) : null,
    payout_hash: isPaid && step.status === "finished" ? seededTxHash(seed, "payout", network) : null,
  };
  return stringify(answer) ?? "";
}

/** Ids at NOWPayments are numbers. */
function seededDigits(seed: string, label: string, length: number): string {
  return BigInt(`0x1${seededHex(seed, label, 24)}`)
    .toString()
    .slice(-length)
    .replace(/^0/, "1");
}
