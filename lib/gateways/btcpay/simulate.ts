import { LosslessNumber, stringify } from "lossless-json";
import { decimal, format, percentOf } from "../../domain/decimal";
import { addMs, type Instant } from "../../domain/instant";
import type { GatewaySimulator, Scenario, SimulatedDelivery, SimulatedPayment } from "../contract";
import { seededHex } from "../seeded";
import type { BtcpayConfig } from "./config";
import { methodId } from "./map";
import { sign } from "./verify";

interface Step {
  /** Minutes after the invoice was created. */
  at: number;
  type: string;
  flags?: Readonly<Record<string, boolean>>;
  /** The payment the event is about: its share of the amount, and which one it is. */
  payment?: { percent: "40" | "60" | "100" | "110"; name: "first" | "second"; seenAt: number };
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
  // An invoice is archived or marked invalid, never cancelled.
  cancelled: null,
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
  deliveries(scenario, payment, config) {
    const sent = STEPS[scenario]?.map((step, index) => delivery(step, index, payment, config)) ?? null;
    if (sent === null) return null;
    if (scenario === "twice") {
      return sent.flatMap((each) =>
        each.label === "InvoiceSettled" ? [each, { ...each, at: addMs(each.at, 10_000) }] : [each],
      );
    }
    return scenario === "out_of_order" ? scrambled(sent) : sent;
  },
};

/** A server that is slow to be reached delivers late, each after the one before it. */
function scrambled(sent: readonly SimulatedDelivery[]): readonly SimulatedDelivery[] {
  const last = sent.reduce<Instant | null>(
    (latest, each) => (latest === null || each.at > latest ? each.at : latest),
    null,
  );
  return [4, 1, 3, 0, 2].flatMap((index, place) => {
    const each = sent[index];
    return each === undefined || last === null ? [] : [{ ...each, at: addMs(last, place * 10_000) }];
  });
}

function delivery(
  step: Step,
  index: number,
  payment: SimulatedPayment,
  config: BtcpayConfig,
): SimulatedDelivery {
  const at = addMs(payment.startedAt, step.at * 60_000);
  const invoiceId = seededHex(payment.seed, "invoice", 22);
  const body = Buffer.from(eventBody(step, index, invoiceId, payment, config), "utf8");
  return {
    at,
    headers: { "content-type": "application/json", "btcpay-sig": sign(body, config.webhook_secret) },
    body,
    gatewayRef: invoiceId,
    label: step.type,
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

function paymentFields(
  step: Step,
  paid: NonNullable<Step["payment"]>,
  { seed, amount, asset, network, startedAt }: SimulatedPayment,
) {
  const isSettled = step.type === "InvoicePaymentSettled";
  return {
    paymentMethodId: methodId(asset, network),
    payment: {
      id: `${seededHex(seed, `payment ${paid.name}`, 64)}-0`,
      receivedDate: unixSeconds(startedAt, paid.seenAt),
      value: format(percentOf(amount, decimal(paid.percent)), 8),
      fee: "0.0",
      status: isSettled ? "Settled" : "Processing",
      destination: `bc1q${seededHex(seed, "address", 38)}`,
    },
  };
}

function unixSeconds(from: Instant, minutes: number): LosslessNumber {
  return new LosslessNumber(Math.floor(new Date(addMs(from, minutes * 60_000)).getTime() / 1000).toString());
}
