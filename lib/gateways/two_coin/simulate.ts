import { LosslessNumber, stringify } from "lossless-json";
import { format } from "../../domain/decimal";
import { addMs } from "../../domain/instant";
import type { GatewaySimulator, Scenario, SimulatedPayment } from "../contract";
import { seededHex, seededUuid } from "../seeded";
import type { TwoCoinConfig } from "./config";
import { currenciesOf } from "./currency";
import { api } from "./simulate-api";
import { webhookSignature } from "./verify";

interface Step {
  /** Minutes after the order was created, when Two-Coin sends this. */
  at: number;
  status: string;
  failureReason?: string;
  /** Where it was sent later than it happened. */
  happenedAt?: number;
}

const PENDING: Step = { at: 1, status: "pending" };
const PROCESSING: Step = { at: 4, status: "processing" };
const COMPLETE: Step = { at: 9, status: "complete" };

const STEPS: Record<Scenario, readonly Step[] | null> = {
  exact: [PENDING, PROCESSING, COMPLETE],
  // The card is charged the amount of the order, no less and no more.
  under: null,
  over: null,
  late: [PENDING, { at: 60, status: "expired" }, { ...PROCESSING, at: 71 }, { ...COMPLETE, at: 78 }],
  twice: [PENDING, PROCESSING, COMPLETE, COMPLETE],
  out_of_order: [COMPLETE, { ...PENDING, at: 10, happenedAt: 1 }, { ...PROCESSING, at: 11, happenedAt: 4 }],
  stuck: [PENDING, PROCESSING],
  expired: [PENDING, { at: 60, status: "expired" }],
  // Two-Coin has no word for it: a customer who gives up shows as failed.
  cancelled: [PENDING, { at: 7, status: "failed", failureReason: "cancelled_by_customer" }],
  refunded: [PENDING, PROCESSING, COMPLETE, { at: 1_480, status: "refunded" }],
  on_hold: [PENDING, PROCESSING, { at: 12, status: "hold" }],
  contradictory: [PENDING, PROCESSING, COMPLETE, { at: 35, status: "failed", failureReason: "chargeback" }],
  // One card payment, for the coins named in the order.
  multiple_transactions: null,
  wrong_asset: null,
  unknown_status: [PENDING, PROCESSING, { at: 9, status: "settled_by_partner" }],
};

export const simulate: GatewaySimulator<TwoCoinConfig> = {
  usualCoins: [
    { asset: "BTC", network: "bitcoin" },
    { asset: "ETH", network: "ethereum" },
    { asset: "USDC", network: "ethereum" },
  ],
  deliveries(scenario, payment, config) {
    const gatewayRef = seededUuid(payment.seed, "order");
    const steps = STEPS[scenario];
    return (
      steps?.map((step, index) => {
        const at = addMs(payment.startedAt, step.at * 60_000);
        const body = Buffer.from(webhookBody(step, gatewayRef, payment), "utf8");
        const timestamp = withoutMs(at);
        return {
          at,
          headers: {
            "content-type": "application/json",
            "x-webhook-timestamp": timestamp,
            "x-webhook-signature": webhookSignature(config, timestamp, body).toString("hex"),
          },
          body,
          gatewayRef,
          label: step.status,
          records: { order: orderText(latestOf(steps.slice(0, index + 1)), gatewayRef, payment) },
        };
      }) ?? null
    );
  },
  // How often Two-Coin repeats a webhook is not documented, so no delays are made up here.
  api,
};

/** What happened last, which is not always what was told last. */
function latestOf(told: readonly Step[]): Step {
  const happened = (step: Step) => step.happenedAt ?? step.at;
  return told.reduce((latest, step) => (happened(step) > happened(latest) ? step : latest));
}

function webhookBody(step: Step, id: string, payment: SimulatedPayment): string {
  return `{"type":"order_update","body":${orderText(step, id, payment)}}`;
}

function orderText(step: Step, id: string, payment: SimulatedPayment): string {
  const { seed, price, startedAt } = payment;
  const order = {
    id,
    from_currency: currencyId(price.currency),
    to_currency: currencyId(payment.asset),
    redirect_url: `https://provider.example.test/redirect/${id}`,
    external_user_id: `user_${seededHex(seed, "user", 8)}`,
    external_order_id: payment.externalOrderId,
    from_amount: format(price.amount, 2),
    to_amount: payment.amount,
    payment_method: "card",
    country_code: "US",
    state_code: "CA",
    wallet_address: `0x${seededHex(seed, "wallet", 40)}`,
    status: step.status,
    failure_reason: step.failureReason,
    created_at: withoutMs(startedAt),
    updated_at: withoutMs(addMs(startedAt, (step.happenedAt ?? step.at) * 60_000)),
    ip: "192.0.2.10",
    user_agent: "Mozilla/5.0",
    extras: {},
  };
  return stringify(order) ?? "";
}

/** The vendor's number; its ticker where we know none, as in the older documentation. */
function currencyId(ticker: string): LosslessNumber | string {
  const id = Object.entries(currenciesOf({})).find(([, currency]) => currency.ticker === ticker)?.[0];
  return id === undefined ? ticker : new LosslessNumber(id);
}

/** "2026-03-02T09:15:42Z", as the vendor writes times. */
function withoutMs(instant: string): string {
  return instant.replace(/\.\d{3}Z$/, "Z");
}
