import { decimal, format, percentOf, round } from "../../domain/decimal";
import { addMs } from "../../domain/instant";
import type { GatewaySimulator, Scenario, SimulatedDelivery, SimulatedPayment } from "../contract";
import { seededHex, seededTxHash } from "../seeded";
import { codeOf } from "./coin";
import type { CoinpaymentsIpnConfig } from "./config";
import { sign } from "./verify";

interface Step {
  /** Minutes after the payment was created. */
  at: number;
  status: number;
  text: string;
  /** Of the expected amount, in percent. */
  received: "0" | "60" | "100" | "110";
  confirms: number;
}

const WAITING: Step = { at: 0, status: 0, text: "Waiting for buyer funds...", received: "0", confirms: 0 };
const SEEN: Step = { ...WAITING, at: 5, received: "100" };
const RECEIVED: Step = {
  at: 16,
  status: 1,
  text: "Funds received and confirmed, sending to you shortly...",
  received: "100",
  confirms: 2,
};
const COMPLETE: Step = { at: 19, status: 100, text: "Complete", received: "100", confirms: 2 };
const ENDED: Step = { at: 480, status: -1, text: "Cancelled / Timed Out", received: "0", confirms: 0 };

const EXACT: readonly Step[] = [WAITING, SEEN, RECEIVED, COMPLETE];

const STEPS: Record<Scenario, readonly Step[] | null> = {
  exact: EXACT,
  under: [WAITING, { ...SEEN, received: "60" }, { ...ENDED, received: "60", confirms: 6 }],
  over: EXACT.map((step) => (step.received === "100" ? { ...step, received: "110" } : step)),
  late: [WAITING, ENDED, { ...ENDED, at: 560, received: "100", confirms: 2 }],
  twice: [...EXACT, { ...COMPLETE, at: 21 }],
  out_of_order: [WAITING, COMPLETE, { ...SEEN, at: 20 }, { ...RECEIVED, at: 21 }],
  stuck: [WAITING, SEEN],
  expired: [WAITING, ENDED],
  // -1 is both cancelled and timed out, and is read as timed out.
  cancelled: null,
  refunded: [...EXACT, { ...COMPLETE, at: 4_330, status: -2, text: "Refund / Reversal" }],
  on_hold: [WAITING, SEEN, { ...COMPLETE, status: 5, text: "In Escrow" }],
  contradictory: [...EXACT, { ...ENDED, received: "100", confirms: 2 }],
  // An IPN sums up what came: it names neither transactions nor other coins.
  multiple_transactions: null,
  wrong_asset: null,
  unknown_status: [WAITING, { ...SEEN, status: 42, text: "Under review" }],
};

/**
 * "We will retry up to 10 times" (coinpayments.net, "Instant Payment Notifications"); when is not said, so the waits
 * double from a minute on here.
 */
const RETRY_DELAYS_MS = Array.from({ length: 10 }, (_, retry) => 60_000 * 2 ** retry);

export const simulate: GatewaySimulator<CoinpaymentsIpnConfig> = {
  usualCoins: [
    { asset: "LTC", network: "litecoin" },
    { asset: "USDT", network: "tron" },
    { asset: "DOGE", network: "dogecoin" },
    { asset: "BTC", network: "bitcoin" },
  ],
  retryDelaysMs: RETRY_DELAYS_MS,
  deliveries(scenario, payment, config) {
    return STEPS[scenario]?.map((step) => delivery(step, payment, config)) ?? null;
  },
};

function delivery(step: Step, payment: SimulatedPayment, config: CoinpaymentsIpnConfig): SimulatedDelivery {
  const gatewayRef = `CP${seededHex(payment.seed, "txn", 24).toUpperCase()}`;
  const body = Buffer.from(ipnBody(step, gatewayRef, payment, config), "utf8");
  return {
    at: addMs(payment.startedAt, step.at * 60_000),
    headers: { "content-type": "application/x-www-form-urlencoded", hmac: sign(body, config.ipn_secret) },
    body,
    gatewayRef,
    label: `${step.status} ${step.text}`,
  };
}

function ipnBody(
  step: Step,
  txnId: string,
  payment: SimulatedPayment,
  config: CoinpaymentsIpnConfig,
): string {
  const { seed, externalOrderId, price, customer, asset, network } = payment;
  // The legacy platform counts every coin to eight places.
  const amount2 = round(payment.amount, 8);
  const isComplete = step.status >= 100;
  const form = new URLSearchParams({
    ipn_version: "1.0",
    // A repeat has the id of what it repeats.
    ipn_id: seededHex(seed, `ipn ${step.status} ${step.received} ${step.confirms}`, 32),
    ipn_mode: "hmac",
    merchant: config.merchant_id,
    ipn_type: "api",
    txn_id: txnId,
    status: String(step.status),
    status_text: step.text,
    currency1: price.currency,
    currency2: codeOf(asset.toUpperCase(), network),
    amount1: format(price.amount, 2),
    amount2: format(amount2, 8),
    fee: format(round(percentOf(amount2, decimal("0.5")), 8), 8),
    buyer_name: customer.name,
    email: customer.email,
    item_name: `Order ${externalOrderId}`,
    invoice: externalOrderId,
    ...(isComplete ? { send_tx: seededTxHash(seed, "payout", network) } : {}),
    received_amount: format(round(percentOf(amount2, decimal(step.received)), 8), 8),
    received_confirms: String(step.confirms),
  });
  // PHP writes a blank as + too, and an asterisk, which this does not, as %2A.
  return form.toString().replaceAll("*", "%2A");
}
