import { LosslessNumber, stringify } from "lossless-json";
import { assetDecimals } from "../../domain/asset";
import { compare, decimal, format, percentOf, round, sum, type Decimal } from "../../domain/decimal";
import { addMs, type Instant } from "../../domain/instant";
import type { GatewaySimulator, Scenario, SimulatedDelivery, SimulatedPayment } from "../contract";
import { seededHex } from "../seeded";
import { api } from "./simulate-api";
import type { BtcpayConfig } from "./config";
import { methodId } from "./map";
import { sign } from "./verify";

/** A share of the amount, and which payment it is. */
interface Paid {
  percent: "40" | "60" | "100" | "110";
  name: "first" | "second";
  seenAt: number;
}

interface Step {
  /** Minutes after the invoice was created. */
  at: number;
  type: string;
  flags?: Readonly<Record<string, boolean>>;
  /** The payment the event is about. */
  payment?: Paid;
}

const FULL = { percent: "100", name: "first", seenAt: 4 } as const;
const LATE = { percent: "100", name: "first", seenAt: 22 } as const;
const OVER = { ...FULL, percent: "110" } as const;
const PART = { ...FULL, percent: "60" } as const;
const REST = { percent: "40", name: "second", seenAt: 11 } as const;
const IN_TIME = { afterExpiration: false };
const TOO_LATE = { afterExpiration: true };

const CREATED: Step = { at: 0, type: "InvoiceCreated" };
const RECEIVED: Step = { at: 4, type: "InvoiceReceivedPayment", flags: IN_TIME, payment: FULL };
const PROCESSING: Step = { at: 5, type: "InvoiceProcessing", flags: { overPaid: false } };
const PAYMENT_SETTLED: Step = { at: 24, type: "InvoicePaymentSettled", flags: IN_TIME, payment: FULL };
const SETTLED: Step = { at: 25, type: "InvoiceSettled", flags: { manuallyMarked: false, overPaid: false } };
/** 15 minutes are the default of a store. */
const EXPIRED: Step = { at: 15, type: "InvoiceExpired", flags: { partiallyPaid: false } };

const EXACT: readonly Step[] = [CREATED, RECEIVED, PROCESSING, PAYMENT_SETTLED, SETTLED];

const STEPS: Record<Scenario, readonly Step[] | null> = {
  exact: EXACT,
  under: [CREATED, { ...RECEIVED, payment: PART }, { ...EXPIRED, flags: { partiallyPaid: true } }],
  over: [
    CREATED,
    { ...RECEIVED, payment: OVER },
    { ...PROCESSING, flags: { overPaid: true } },
    { ...PAYMENT_SETTLED, payment: OVER },
    { ...SETTLED, flags: { manuallyMarked: false, overPaid: true } },
  ],
  late: [
    CREATED,
    EXPIRED,
    { ...RECEIVED, at: 22, flags: TOO_LATE, payment: LATE },
    { ...PAYMENT_SETTLED, at: 44, flags: TOO_LATE, payment: LATE },
    { at: 45, type: "InvoicePaidAfterExpiration" },
  ],
  // The repeat is made of the same bytes, see `deliveries`.
  twice: EXACT,
  out_of_order: EXACT,
  stuck: [CREATED, RECEIVED, PROCESSING],
  expired: [CREATED, EXPIRED],
  // Marking as invalid is how an invoice is cancelled.
  cancelled: [CREATED, { at: 9, type: "InvoiceInvalid", flags: { manuallyMarked: true } }],
  // Refunds are pull payments of their own, whose events name no invoice.
  refunded: null,
  // The money is in the merchant's own wallet; nobody holds it back.
  on_hold: null,
  contradictory: [...EXACT, { at: 90, type: "InvoiceInvalid", flags: { manuallyMarked: true } }],
  multiple_transactions: [
    CREATED,
    { ...RECEIVED, payment: PART },
    { ...RECEIVED, at: 11, payment: REST },
    { ...PROCESSING, at: 12 },
    { ...PAYMENT_SETTLED, payment: PART },
    { ...PAYMENT_SETTLED, at: 33, payment: REST },
    { ...SETTLED, at: 34 },
  ],
  // A store watches its own addresses, each for one coin.
  wrong_asset: null,
  unknown_status: [CREATED, RECEIVED, { at: 9, type: "InvoiceUnderReview" }],
};

export const simulate: GatewaySimulator<BtcpayConfig> = {
  usualCoins: [{ asset: "BTC", network: "bitcoin" }],
  // BTCPay Greenfield API, "Webhooks": 10 seconds, 1 minute, then every 10 minutes up to six times.
  retryDelaysMs: [10_000, 60_000, ...Array.from({ length: 6 }, () => 600_000)],
  api,
  deliveries(scenario, payment, config) {
    const steps = STEPS[scenario];
    if (steps === null) return null;
    const sent = steps.map((_step, index) => delivery(steps, index, payment, config));
    if (scenario === "twice") {
      return sent.flatMap((each) =>
        each.label === "InvoiceSettled" ? [each, { ...each, at: addMs(each.at, 10_000) }] : [each],
      );
    }
    return scenario === "out_of_order" ? scrambled(sent) : sent;
  },
};

/** A server that cannot reach us delivers late, each event after the one before it; what it knows is in time. */
function scrambled(sent: readonly SimulatedDelivery[]): readonly SimulatedDelivery[] {
  const last = sent.at(-1);
  const known = sent.map((each) => ({ ...each, isUntold: true as const }));
  const late = [4, 1, 3, 0, 2].flatMap((index, place) => {
    const each = sent[index];
    return each === undefined || last === undefined
      ? []
      : [{ ...each, at: addMs(last.at, place * 10_000), records: last.records }];
  });
  return [...known, ...late];
}

function delivery(
  steps: readonly Step[],
  index: number,
  payment: SimulatedPayment,
  config: BtcpayConfig,
): SimulatedDelivery {
  const step = steps[index] ?? CREATED;
  const at = addMs(payment.startedAt, step.at * 60_000);
  const invoiceId = seededHex(payment.seed, "invoice", 22);
  const body = Buffer.from(eventBody(step, index, invoiceId, payment, config), "utf8");
  return {
    at,
    headers: { "content-type": "application/json", "btcpay-sig": sign(body, config.webhook_secret) },
    body,
    gatewayRef: invoiceId,
    label: step.type,
    records: invoiceRecords(steps.slice(0, index + 1), invoiceId, payment, config),
  };
}

/** BTCPay Server writes its JSON indented. */
function eventBody(
  step: Step,
  index: number,
  invoiceId: string,
  payment: SimulatedPayment,
  config: BtcpayConfig,
): string {
  const { seed, startedAt, customer } = payment;
  const deliveryId = seededHex(seed, `delivery ${index}`, 22);
  const event = {
    ...(step.payment && paymentFields(step, step.payment, payment)),
    ...step.flags,
    deliveryId,
    webhookId: seededHex(seed, "webhook", 22),
    originalDeliveryId: deliveryId,
    isRedelivery: false,
    type: step.type,
    timestamp: unixSeconds(startedAt, step.at),
    storeId: config.store_id,
    invoiceId,
    metadata: { orderId: payment.externalOrderId, buyerName: customer.name, buyerEmail: customer.email },
  };
  return stringify(event, null, 2) ?? "";
}

function paymentFields(step: Step, paid: Paid, payment: SimulatedPayment) {
  return {
    paymentMethodId: methodId(payment.asset, payment.network),
    payment: paymentBody(paid, step.type === "InvoicePaymentSettled", payment),
  };
}

function paymentBody(paid: Paid, isSettled: boolean, { seed, amount, startedAt }: SimulatedPayment) {
  return {
    id: `${seededHex(seed, `payment ${paid.name}`, 64)}-0`,
    receivedDate: unixSeconds(startedAt, paid.seenAt),
    value: format(percentOf(amount, decimal(paid.percent)), 8),
    fee: "0.0",
    status: isSettled ? "Settled" : "Processing",
    destination: `bc1q${seededHex(seed, "address", 38)}`,
  };
}

/** What the API answers with after these steps: the invoice, and its payments by method. */
function invoiceRecords(
  past: readonly Step[],
  invoiceId: string,
  payment: SimulatedPayment,
  config: BtcpayConfig,
): Record<string, string> {
  const { price, startedAt, customer, externalOrderId } = payment;
  const paid = new Map(past.flatMap((step) => (step.payment ? [[step.payment.name, step.payment]] : [])));
  const settled = new Set(
    past.flatMap((step) =>
      step.payment && step.type === "InvoicePaymentSettled" ? [step.payment.name] : [],
    ),
  );
  const percent = sum([...paid.values()].map((each) => decimal(each.percent)));
  const [status, additionalStatus] = past.reduce<State>(
    (state, step) => stateAfter(state, step, percent),
    ["New", "None"],
  );
  const invoice = {
    id: invoiceId,
    storeId: config.store_id,
    amount: price.amount,
    paidAmount: round(percentOf(price.amount, percent), assetDecimals(price.currency) ?? 2),
    currency: price.currency,
    type: "Standard",
    checkoutLink: `${config.server_url}/i/${invoiceId}`,
    createdTime: unixSeconds(startedAt, 0),
    expirationTime: unixSeconds(startedAt, EXPIRED.at),
    status,
    additionalStatus,
    archived: false,
    metadata: { orderId: externalOrderId, buyerName: customer.name, buyerEmail: customer.email },
  };
  const method = {
    paymentMethodId: methodId(payment.asset, payment.network),
    currency: payment.asset,
    amount: payment.amount,
    payments: [...paid.values()].map((each) => paymentBody(each, settled.has(each.name), payment)),
  };
  return {
    invoice: stringify(invoice) ?? "",
    payment_methods: stringify([method]) ?? "",
  };
}

type State = [status: string, additionalStatus: string];

/** Status and additional status of the invoice once this happened; `percent` of it has come by then. */
function stateAfter(state: State, { type, flags }: Step, percent: Decimal): State {
  const over = compare(percent, decimal("100")) > 0 ? "PaidOver" : "None";
  switch (type) {
    case "InvoiceReceivedPayment":
      if (state[0] === "Expired") return state;
      return compare(percent, decimal("100")) < 0 ? ["New", "PaidPartial"] : ["Processing", over];
    case "InvoiceProcessing":
      return ["Processing", over];
    case "InvoiceSettled":
      return ["Settled", over];
    case "InvoiceExpired":
      return ["Expired", flags?.partiallyPaid === true ? "PaidPartial" : "None"];
    case "InvoicePaidAfterExpiration":
      return ["Expired", "PaidLate"];
    case "InvoiceInvalid":
      return ["Invalid", flags?.manuallyMarked === true ? "Marked" : "Invalid"];
    case "InvoiceUnderReview":
      return ["UnderReview", "None"];
    default:
      return state;
  }
}

function unixSeconds(from: Instant, minutes: number): LosslessNumber {
  return new LosslessNumber(Math.floor(new Date(addMs(from, minutes * 60_000)).getTime() / 1000).toString());
}
