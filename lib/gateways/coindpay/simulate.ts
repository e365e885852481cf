import { LosslessNumber, stringify } from "lossless-json";
import { decimal, percentOf, round } from "../../domain/decimal";
import { addMs } from "../../domain/instant";
import type { GatewaySimulator, Scenario, SimulatedPayment } from "../contract";
import { seededHex, seededTxHash } from "../seeded";
import { hmacSha256 } from "../signature";
import type { CoindpayConfig } from "./config";
import { api } from "./simulate-api";

interface Step {
  /** Minutes after the order was created, when CoindPay sends this. */
  at: number;
  rampStatus: string | null;
  /** Of the price, what the customer's card was charged. */
  percent?: "60" | "110";
  /** Where it was sent later than it happened. */
  happenedAt?: number;
  /** The paying transaction and the settlement, once there are. */
  isOnChain?: boolean;
  isSettled?: boolean;
}

const CREATED: Step = { at: 0, rampStatus: "created" };
const PROCESSING: Step = { at: 3, rampStatus: "processing" };
const COMPLETED: Step = { at: 5, rampStatus: "completed", isOnChain: true };
const SETTLED: Step = { ...COMPLETED, at: 1_440, isSettled: true };

const STEPS: Record<Scenario, readonly Step[] | null> = {
  exact: [CREATED, PROCESSING, COMPLETED, SETTLED],
  under: [CREATED, PROCESSING, { ...COMPLETED, percent: "60" }],
  over: [CREATED, PROCESSING, { ...COMPLETED, percent: "110" }],
  late: [CREATED, { at: 60, rampStatus: "expired" }, { ...COMPLETED, at: 82 }],
  twice: [CREATED, COMPLETED, { ...COMPLETED, at: 6, happenedAt: 5 }],
  out_of_order: [
    { ...COMPLETED },
    { ...CREATED, at: 6, happenedAt: 0 },
    { ...PROCESSING, at: 7, happenedAt: 3 },
  ],
  stuck: [CREATED, PROCESSING],
  expired: [CREATED, { at: 60, rampStatus: "expired" }],
  cancelled: [CREATED, { at: 8, rampStatus: "cancelled" }],
  refunded: [
    CREATED,
    COMPLETED,
    { at: 2_880, rampStatus: "refunding", isOnChain: true },
    { at: 2_910, rampStatus: "refunded", isOnChain: true },
  ],
  // No status for payments held back.
  on_hold: null,
  contradictory: [CREATED, COMPLETED, { at: 40, rampStatus: "cancelled" }],
  // An order names one transaction.
  multiple_transactions: null,
  // From a wallet, in the other stablecoin: no rampStatus and no card amount.
  wrong_asset: [{ at: 5, rampStatus: null, isOnChain: true }],
  unknown_status: [CREATED, { at: 5, rampStatus: "chargeback_review" }],
};

export const simulate: GatewaySimulator<CoindpayConfig> = {
  usualCoins: [
    { asset: "USDC", network: "base" },
    { asset: "USDC", network: "solana" },
    { asset: "USDT", network: "polygon" },
  ],
  deliveries(scenario, payment, config) {
    const gatewayRef = seededHex(payment.seed, "order", 24);
    const steps = STEPS[scenario];
    return (
      steps?.map((step, index) => {
        const body = Buffer.from(orderBody(step, gatewayRef, payment), "utf8");
        return {
          at: addMs(payment.startedAt, step.at * 60_000),
          headers: {
            "content-type": "application/json",
            "x-signature": hmacSha256(config.api_secret, body).toString("hex"),
          },
          body,
          gatewayRef,
          label: step.rampStatus ?? "paid on chain",
          records: { order: orderBody(latestOf(steps.slice(0, index + 1)), gatewayRef, payment) },
        };
      }) ?? null
    );
  },
  // How often CoindPay repeats a webhook is not documented, so no delays are made up here.
  api,
};

/** What happened last, which is not always what was told last. */
function latestOf(told: readonly Step[]): Step {
  const happened = (step: Step) => step.happenedAt ?? step.at;
  return told.reduce((latest, step) => (happened(step) > happened(latest) ? step : latest));
}

function orderBody(step: Step, id: string, payment: SimulatedPayment): string {
  const { seed, price, startedAt, customer } = payment;
  const updatedAt = addMs(startedAt, (step.happenedAt ?? step.at) * 60_000);
  const isCard = step.rampStatus !== null;
  const charged =
    step.percent === undefined ? price.amount : round(percentOf(price.amount, decimal(step.percent)), 2);
  const gross =
    step.percent === undefined ? payment.amount : percentOf(payment.amount, decimal(step.percent));
  const net = round(percentOf(gross, decimal("97.5")), 6);
  const order = {
    id,
    payeeId: `1_${seededHex(seed, "payee", 20)}`,
    uuid: `u_${seededHex(seed, "receiver", 8)}`,
    appid: `business_app_${seededHex(seed, "app", 9)}`,
    name: customer.name,
    email: customer.email,
    payer: `0x${seededHex(seed, "payer", 40)}`,
    payMethod: isCard ? "card" : undefined,
    rampId: isCard ? payment.externalOrderId : undefined,
    rampType: isCard ? "pay" : undefined,
    rampStatus: step.rampStatus ?? undefined,
    chain: payment.network.toUpperCase(),
    symbol: isCard ? payment.asset : payment.asset === "USDC" ? "USDT" : "USDC",
    fiatCoin: isCard ? price.currency : undefined,
    fiatAmount: isCard ? new LosslessNumber(charged) : undefined,
    amount: new LosslessNumber(net),
    afterReserveAmount: new LosslessNumber(round(percentOf(net, decimal("95")), 6)),
    usd: new LosslessNumber(round(net, 2)),
    signature: step.isOnChain ? seededTxHash(seed, "payment", payment.network) : undefined,
    settledTx: step.isSettled ? seededTxHash(seed, "settlement", payment.network) : undefined,
    settledAt: step.isSettled ? updatedAt : undefined,
    createdAt: startedAt,
    updatedAt,
  };
  return stringify(order) ?? "";
}
