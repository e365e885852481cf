import { stringify } from "lossless-json";
import { decimal, format, percentOf, round, subtract, type Decimal } from "../../domain/decimal";
import { addMs, type Instant } from "../../domain/instant";
import type { GatewaySimulator, Scenario, SimulatedDelivery, SimulatedPayment } from "../contract";
import { seededHex, seededTxHash, seededUuid } from "../seeded";
import { hmacSha256 } from "../signature";
import type { CoinbaseCommerceConfig } from "./config";
import { api } from "./simulate-api";
import { hook0Signature } from "./verify";

type Percent = "40" | "60" | "100" | "110";

interface Paid {
  name: "first" | "second";
  percent: Percent;
  /** Minutes after the charge was created. */
  seenAt: number;
}

interface Step {
  at: number;
  type: string;
  status: string;
  context?: string;
  payments?: readonly Paid[];
}

const FULL: Paid = { name: "first", percent: "100", seenAt: 4 };
const PART: Paid = { ...FULL, percent: "60" };
const OVER: Paid = { ...FULL, percent: "110" };
const REST: Paid = { name: "second", percent: "40", seenAt: 16 };
const AFTERWARDS: Paid = { ...FULL, seenAt: 78 };

const NEW: Step = { at: 0, type: "charge:created", status: "NEW" };
const PENDING: Step = { at: 4, type: "charge:pending", status: "PENDING", payments: [FULL] };
const COMPLETED: Step = { at: 18, type: "charge:confirmed", status: "COMPLETED", payments: [FULL] };
const EXPIRED: Step = { at: 60, type: "charge:failed", status: "EXPIRED" };

const EXACT: readonly Step[] = [NEW, PENDING, COMPLETED];

const CHARGES: Record<Scenario, readonly Step[] | null> = {
  exact: EXACT,
  under: [
    NEW,
    { ...PENDING, payments: [PART] },
    { at: 60, type: "charge:failed", status: "UNRESOLVED", context: "UNDERPAID", payments: [PART] },
  ],
  over: [
    NEW,
    { ...PENDING, payments: [OVER] },
    { ...COMPLETED, status: "UNRESOLVED", context: "OVERPAID", payments: [OVER] },
  ],
  late: [
    NEW,
    EXPIRED,
    { at: 92, type: "charge:delayed", status: "UNRESOLVED", context: "DELAYED", payments: [AFTERWARDS] },
  ],
  // The repeat is made of the same bytes, see `deliveries`.
  twice: EXACT,
  out_of_order: EXACT,
  stuck: [NEW, PENDING],
  expired: [NEW, EXPIRED],
  cancelled: [NEW, { at: 9, type: "charge:failed", status: "CANCELED" }],
  // Refunds are sent by the merchant and leave the charge as it was.
  refunded: null,
  on_hold: [NEW, PENDING, { ...COMPLETED, type: "charge:pending", status: "UNRESOLVED", context: "MANUAL" }],
  contradictory: [...EXACT, { ...EXPIRED, payments: [FULL] }],
  multiple_transactions: [
    NEW,
    { ...PENDING, payments: [PART] },
    { at: 16, type: "charge:pending", status: "PENDING", payments: [PART, REST] },
    { at: 30, type: "charge:failed", status: "UNRESOLVED", context: "MULTIPLE", payments: [PART, REST] },
  ],
  // The price is in a currency and the customer chooses the coin.
  wrong_asset: null,
  unknown_status: [NEW, PENDING, { ...PENDING, at: 9, status: "UNDER_REVIEW" }],
};

const PAID_LINK: Step = { at: 6, type: "success", status: "COMPLETED", payments: [FULL] };
const EXPIRED_LINK: Step = { at: 60, type: "expired", status: "EXPIRED" };

/** A payment link is heard of when it ends; its checkout takes no other amount. */
const LINKS: Partial<Record<Scenario, readonly Step[]>> = {
  exact: [PAID_LINK],
  twice: [PAID_LINK],
  expired: [EXPIRED_LINK],
  late: [EXPIRED_LINK, { ...PAID_LINK, at: 78 }],
  contradictory: [PAID_LINK, EXPIRED_LINK],
  unknown_status: [{ ...PAID_LINK, type: "held", status: "ON_HOLD" }],
};

const HOUR_MS = 3_600_000;

/**
 * "Up to 3 days, with back-off of at most an hour" (docs.cdp.coinbase.com, commerce, "Webhooks"); from when it doubles is
 * not said, so it begins with a minute here.
 */
const RETRY_DELAYS_MS = [1, 2, 4, 8, 16, 32]
  .map((count) => count * 60_000)
  .concat(Array.from({ length: 71 }, () => HOUR_MS));

export const simulate: GatewaySimulator<CoinbaseCommerceConfig> = {
  usualCoins: [
    { asset: "USDC", network: "base" },
    { asset: "USDC", network: "base" },
    { asset: "ETH", network: "ethereum" },
  ],
  retryDelaysMs: RETRY_DELAYS_MS,
  api,
  /** Charges, or the successor's payment links where the integration is set to its signature. */
  deliveries(scenario, payment, config) {
    const isLink = config.signature_scheme === "hook0";
    const steps = (isLink ? LINKS[scenario] : CHARGES[scenario]) ?? null;
    if (steps === null) return null;
    const sent = steps.map((step, index) =>
      isLink ? linkDelivery(step, index, payment, config) : chargeDelivery(steps, index, payment, config),
    );
    if (scenario === "twice") {
      return sent.flatMap((each) =>
        each.label === "COMPLETED" ? [each, { ...each, at: addMs(each.at, 60_000) }] : [each],
      );
    }
    return scenario === "out_of_order" ? scrambled(sent) : sent;
  },
};

/** Deliveries come late and in disorder; what Coinbase knows is in time. */
function scrambled(sent: readonly SimulatedDelivery[]): readonly SimulatedDelivery[] {
  const last = sent.at(-1);
  const known = sent.map((each) => ({ ...each, isUntold: true as const }));
  const late = [2, 0, 1].flatMap((index, place) => {
    const each = sent[index];
    return each === undefined || last === undefined
      ? []
      : [{ ...each, at: minutes(last.at, place), records: last.records }];
  });
  return [...known, ...late];
}

function chargeDelivery(
  steps: readonly Step[],
  index: number,
  payment: SimulatedPayment,
  config: CoinbaseCommerceConfig,
): SimulatedDelivery {
  const step = steps[index] ?? NEW;
  const { seed, startedAt } = payment;
  const at = minutes(startedAt, step.at);
  const charge = chargeBody(steps, index, payment);
  const event = {
    attempt_number: 1,
    event: {
      api_version: "2018-03-22",
      created_at: seconds(at),
      data: charge,
      id: seededUuid(seed, `event ${index}`),
      resource: "event",
      type: step.type,
    },
    id: seededUuid(seed, `delivery ${index}`),
    scheduled_for: seconds(at),
  };
  const body = Buffer.from(stringify(event) ?? "", "utf8");
  const signature = hmacSha256(config.webhook_secret, body).toString("hex");
  return {
    at,
    headers: { "content-type": "application/json", "x-cc-webhook-signature": signature },
    body,
    gatewayRef: charge.code,
    label: step.context === undefined ? step.status : `${step.status} (${step.context})`,
    records: { charge: stringify(charge) ?? "" },
  };
}

function chargeBody(steps: readonly Step[], index: number, payment: SimulatedPayment) {
  const step = steps[index] ?? NEW;
  const { seed, startedAt, price, externalOrderId, customer } = payment;
  const code = seededHex(seed, "charge", 8).toUpperCase();
  return {
    id: seededUuid(seed, "charge"),
    code,
    name: externalOrderId,
    pricing_type: "fixed_price",
    pricing: { local: { amount: format(price.amount, 2), currency: price.currency } },
    metadata: { order_id: externalOrderId, customer_name: customer.name, customer_email: customer.email },
    created_at: seconds(startedAt),
    expires_at: seconds(minutes(startedAt, 60)),
    hosted_url: `https://commerce.coinbase.com/charges/${code}`,
    timeline: steps.slice(0, index + 1).map((each) => ({
      time: seconds(minutes(startedAt, each.at)),
      status: each.status,
      context: each.context,
    })),
    payments: (step.payments ?? []).map((paid) => chargePayment(paid, step, payment)),
  };
}

function chargePayment(
  paid: Paid,
  step: Step,
  { seed, network, asset, amount, price, startedAt }: SimulatedPayment,
) {
  const isPending = step.type === "charge:pending";
  return {
    network,
    transaction_id: seededTxHash(seed, paid.name, network),
    status: isPending ? "PENDING" : "CONFIRMED",
    detected_at: seconds(minutes(startedAt, paid.seenAt)),
    value: {
      local: { amount: share(price.amount, paid.percent), currency: price.currency },
      crypto: { amount: format(percentOf(amount, decimal(paid.percent)), 2), currency: asset },
    },
    block: { height: 880_000, confirmations_accumulated: isPending ? 0 : 3, confirmations_required: 3 },
  };
}

/** A payment link asks for USDC on base, whatever the order's coin. */
function linkDelivery(
  step: Step,
  index: number,
  payment: SimulatedPayment,
  config: CoinbaseCommerceConfig,
): SimulatedDelivery {
  const { seed, startedAt, price } = payment;
  const id = seededHex(seed, "link", 24);
  const at = minutes(startedAt, step.at);
  const total = round(price.amount, 2);
  const fee = round(percentOf(total, decimal("1")), 2);
  const eventType = `payment_link.payment.${step.type}`;
  const link = {
    id,
    url: `https://payments.coinbase.com/payment-links/pl_${seededHex(seed, "url", 24)}`,
    amount: format(total, 2),
    currency: "USDC",
    network: "base",
    address: `0x${seededHex(seed, "address", 40)}`,
    status: step.status,
    eventType,
    metadata: { order_id: payment.externalOrderId },
    transactionHash: step.payments ? seededTxHash(seed, "first", "base") : undefined,
    settlement: step.payments
      ? {
          totalAmount: format(total, 2),
          feeAmount: format(fee, 2),
          netAmount: format(subtract(total, fee), 2),
          currency: "USDC",
        }
      : undefined,
    createdAt: startedAt,
    updatedAt: at,
    expiresAt: minutes(startedAt, 60),
  };
  const body = Buffer.from(stringify(link) ?? "", "utf8");
  const signed = { "x-event-id": seededUuid(seed, `event ${index}`), "x-event-type": eventType };
  return {
    at,
    headers: {
      "content-type": "application/json",
      ...signed,
      "x-hook0-signature": hook0Header(at, signed, body, config),
    },
    body,
    gatewayRef: id,
    label: step.status,
  };
}

function hook0Header(
  at: Instant,
  signed: Readonly<Record<string, string>>,
  body: Uint8Array,
  config: CoinbaseCommerceConfig,
): string {
  const time = Math.floor(new Date(at).getTime() / 1000).toString();
  const names = Object.keys(signed).join(" ");
  const secret = config.webhook_secret;
  const v0 = hook0Signature(secret, time, null, body).toString("hex");
  const v1 = hook0Signature(secret, time, { names, values: Object.values(signed) }, body).toString("hex");
  return `t=${time},v0=${v0},h=${names},v1=${v1}`;
}

function share(amount: Decimal, percent: Percent): string {
  return format(round(percentOf(amount, decimal(percent)), 2), 2);
}

function minutes(from: Instant, count: number): Instant {
  return addMs(from, count * 60_000);
}

/** Coinbase Commerce writes times without a fraction. */
function seconds(at: Instant): string {
  return at.replace(/\.\d+Z$/, "Z");
}
