import { isFiat } from "../../domain/asset";
import { addMs, type Instant } from "../../domain/instant";
import type { OrderStatus } from "../../domain/order-status";
import type { GatewaySimulator, Scenario, SimulatedDelivery, SimulatedPayment } from "../contract";
import { seededHex } from "../seeded";
import type { GenericConfig } from "./config";
import { readMessage } from "./parse";
import { simulatedBody, type Step } from "./simulated-body";
import { signedHeaders, signedParts, signsTime } from "./signed-content";
import { digest, secretKey } from "./signing";
import { normalizeStatus } from "./status-table";
import { writeTime } from "./time-format";

const CREATED: Step = { at: 0, status: "awaiting_payment" };
const SEEN: Step = { at: 4, status: "confirming", parts: ["100"] };
const PAID: Step = { at: 12, status: "paid", parts: ["100"] };
const EXPIRED: Step = { at: 60, status: "expired" };

const STEPS: Record<Scenario, readonly Step[] | null> = {
  exact: [CREATED, SEEN, PAID],
  under: [CREATED, { ...SEEN, parts: ["60"] }, { ...PAID, status: "underpaid", parts: ["60"] }],
  over: [CREATED, { ...SEEN, parts: ["110"] }, { ...PAID, status: "overpaid", parts: ["110"] }],
  late: [CREATED, EXPIRED, { ...PAID, at: 85 }],
  twice: [CREATED, SEEN, PAID, { ...PAID, at: 13, happenedAt: 12 }],
  out_of_order: [PAID, { ...CREATED, at: 13, happenedAt: 0 }, { ...SEEN, at: 14, happenedAt: 4 }],
  stuck: [CREATED, SEEN],
  expired: [CREATED, EXPIRED],
  cancelled: [CREATED, { at: 9, status: "cancelled" }],
  refunded: [
    CREATED,
    PAID,
    { ...PAID, at: 2_880, status: "refund_pending" },
    { ...PAID, at: 2_900, status: "refunded" },
  ],
  on_hold: [CREATED, SEEN, { ...SEEN, at: 9, status: "manual_review" }],
  contradictory: [CREATED, PAID, { ...PAID, at: 40, status: "cancelled" }],
  multiple_transactions: [CREATED, { ...SEEN, parts: ["60"] }, { ...PAID, parts: ["60", "rest"] }],
  // What is asked and what came share one asset here.
  wrong_asset: null,
  unknown_status: [CREATED, { ...SEEN, status: "unheard of" }],
};

/** Words a gateway may lack; the payment goes the same way without them. */
const DISPENSABLE: ReadonlySet<Step["status"]> = new Set<Step["status"]>([
  "awaiting_payment",
  "confirming",
  "refund_pending",
]);

export const simulate: GatewaySimulator<GenericConfig> = {
  deliveries(scenario, payment, config, registeredUrl) {
    const steps = playable(scenario, config);
    if (steps === null) return null;
    const last = Math.max(...steps.map(({ at }) => at));
    const deliveries = steps.map((step) => {
      // Where old signatures are refused, all are dated as the last step, so that the past can be played at all.
      const signedAt = addMs(
        payment.startedAt,
        (config.timestamp_tolerance_seconds === null ? step.at : last) * 60_000,
      );
      return deliveryOf(step, signedAt, payment, config, registeredUrl);
    });
    return deliveries.every((delivery) => delivery !== null) ? deliveries : null;
  },
  shop(config) {
    const { asset, asset_path, price_currency, price_currency_path } = config;
    const isCharged = asset_path === null && isFiat(asset);
    const currency =
      price_currency_path === null && price_currency !== "" ? price_currency : isCharged ? asset : null;
    return { coins: coinsOf(config), currency: currency?.toUpperCase() ?? null };
  },
};

/** The coins the settings speak of; null where they take any. */
function coinsOf(config: GenericConfig): { asset: string; network: string }[] | null {
  const fixed = config.network_path === null && config.network !== "" ? config.network.toLowerCase() : null;
  const coins =
    config.asset_path === null
      ? [{ asset: config.asset.toUpperCase(), network: null }]
      : config.asset_table.size > 0
        ? [...config.asset_table.values()]
        : [{ asset: fixed === null ? "" : "USDT", network: null }];
  const named = coins.filter(({ asset }) => asset !== "" && !isFiat(asset));
  return named.length === 0
    ? null
    : named.map(({ asset, network }) => ({ asset, network: network ?? fixed ?? "unknown" }));
}

/** The steps of a scenario in words the status table has; null where one that matters is missing. */
function playable(scenario: Scenario, config: GenericConfig): readonly Step[] | null {
  const steps = STEPS[scenario];
  if (steps === null) return null;
  if (scenario === "multiple_transactions" && config.tx_hash_path === null) return null;
  // Without times the gateway would only contradict itself.
  if (scenario === "late" && config.occurred_at_path === null) return null;
  const told: Step[] = [];
  for (const step of steps) {
    const status = step.status === "unheard of" ? step.status : sayable(step.status, scenario, config);
    if (status !== null) told.push({ ...step, status });
    else if (!DISPENSABLE.has(step.status) || (scenario === "stuck" && step === SEEN)) return null;
  }
  return told;
}

/** A verdict on the amount need not be a word where the amounts themselves tell it. */
function sayable(status: OrderStatus, scenario: Scenario, config: GenericConfig): OrderStatus | null {
  const { received_amount_path: received, expected_amount_path: expected } = config;
  const hasAmounts = received !== null && received.text !== expected?.text;
  const isVerdict = status === "underpaid" || status === "overpaid";
  const instead: OrderStatus | null =
    isVerdict && hasAmounts
      ? "paid"
      : scenario === "contradictory" && status === "cancelled"
        ? "expired"
        : null;
  const words = [status, instead].filter((each) => each !== null && wordFor(each, config) !== null);
  return words[0] ?? null;
}

/** The vendor's first word for a status of ours. */
function wordFor(status: OrderStatus, { status_table: { statuses } }: GenericConfig): string | null {
  return statuses.find(({ maps }) => maps === status)?.status ?? null;
}

/** A word that no line of the table has. */
function unheardOf({ status_table: { byWord } }: GenericConfig): string {
  let word = "under_investigation";
  while (byWord.has(normalizeStatus(word))) word += "_again";
  return word;
}

function deliveryOf(
  step: Step,
  signedAt: Instant,
  payment: SimulatedPayment,
  config: GenericConfig,
  registeredUrl: string,
): SimulatedDelivery | null {
  const { seed, startedAt, externalOrderId } = payment;
  const isShared = config.reference_path.text === config.order_path?.text;
  // A gateway without a reference of its own repeats the shop's.
  const gatewayRef = isShared ? externalOrderId : `pay_${seededHex(seed, "payment", 20)}`;
  const word = step.status === "unheard of" ? unheardOf(config) : (wordFor(step.status, config) ?? "");
  const body = simulatedBody(step, word, gatewayRef, payment, config);
  // Two settings may name one place for two things; then no message can say both.
  const read = readMessage(body, config);
  if (read.kind !== "read" || read.message.reference !== gatewayRef || read.message.status !== word)
    return null;
  return {
    at: addMs(startedAt, step.at * 60_000),
    headers: signedWith(body, signedAt, seed, config, registeredUrl),
    body,
    gatewayRef,
    label: word,
  };
}

function signedWith(
  body: Buffer,
  signedAt: Instant,
  seed: string,
  config: GenericConfig,
  registeredUrl: string,
): Record<string, string> {
  const timestamp = writeTime(signedAt, config.timestamp_format);
  const sent: Record<string, string> = {
    "content-type": config.body_format === "form" ? "application/x-www-form-urlencoded" : "application/json",
  };
  for (const name of signedHeaders(config.signed_content))
    sent[name] ??= seededHex(seed, `header ${name} ${timestamp}`, 24);
  if (signsTime(config.signed_content))
    sent[config.timestamp_header] = `${config.timestamp_prefix}${timestamp}`;
  const key = secretKey(config.signing_secret, config.secret_encoding) ?? Buffer.alloc(0);
  const headers = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, [value]]));
  const parts = signedParts(
    config.signed_content,
    { body, headers, method: "POST", registeredUrl },
    timestamp,
  );
  const digits = digest(config.signature_algorithm, key, parts).toString(config.signature_encoding);
  // Time and signature may share a header: "t=…,v1=…".
  const before = sent[config.signature_header];
  sent[config.signature_header] =
    `${before === undefined ? "" : `${before},`}${config.signature_prefix}${digits}`;
  return sent;
}
