import { describeDuration, later, msBetween, addMs, type Instant } from "@/lib/domain/instant";
import { nextAction, needsAction, type NextAction } from "@/lib/domain/next-action";
import { usualConfirmationMinutes } from "@/lib/domain/network";
import type { Customer, PaymentFacts, Price } from "@/lib/domain/facts";
import { orderState, type Attempt, type OrderState } from "@/lib/domain/order-state";
import { paymentState, type PaymentState } from "@/lib/domain/payment-state";
import type { OrderSnapshot, PaymentSnapshot } from "@/lib/orders/order-snapshot";

/** An order worked out from its snapshot: nothing here reads or writes. */
export interface Projection {
  state: OrderState;
  next: NextAction;
  needsAction: boolean;
  lead: PaymentProjection | null;
  payments: PaymentProjection[];
  statusChangedAt: Instant;
  paidAt: Instant | null;
  customer: { name: string | null; email: string | null; reference: string | null };
}

export interface PaymentProjection {
  payment: PaymentSnapshot;
  state: PaymentState;
  price: Price | null;
  newsDueAt: Instant | null;
}

/** Gateways that name no deadline: the usual hour of a quoted rate, and some for the news to travel. */
const DEFAULT_WINDOW_MS = 60 * 60_000;
const NEWS_SLACK_MS = 15 * 60_000;

export function stateOfPayment(payment: PaymentSnapshot, owners: Readonly<Record<string, string>>): PaymentState {
  const foreignTransactions = Object.keys(payment.facts.transactions).filter(
    (key) => owners[key] !== undefined && owners[key] !== payment.id,
  );
  return paymentState(payment.facts, payment.rules, { foreignTransactions, silentSince: payment.silentSince });
}

/** `changedAt`: when what made this projection happened; it becomes the time of a status change. */
export function projectOrder(order: OrderSnapshot, changedAt: Instant): Projection {
  const payments = order.payments.map((payment): PaymentProjection => {
    const state = stateOfPayment(payment, order.owners);
    return { payment, state, price: payment.facts.price?.value ?? null, newsDueAt: newsDue(payment, state) };
  });
  const attempts = payments.map(
    ({ payment, state }): Attempt => ({ id: payment.id, createdAt: payment.createdAt, state, fulfilOverpaid: payment.rules.fulfilOverpaid }),
  );
  const state = orderState(attempts, order.decisions, order.refunds);
  const lead = payments.find(({ payment }) => payment.id === state.leadId) ?? null;
  const isSameSituation = order.revision > 0 && order.status === state.status && sameFlags(order, state);
  const statusChangedAt = isSameSituation ? order.statusChangedAt : (later(changedAt, order.createdAt) ?? changedAt);
  const next = nextAction({
    status: state.status,
    flags: state.flags,
    decision: state.decision,
    asset: lead?.state.asset ?? null,
    network: lead?.state.network ?? null,
    expected: lead?.state.expected ?? null,
    received: lead?.state.received ?? null,
    difference: lead?.state.difference ?? null,
    confirmations: lead?.state.confirmations ?? null,
    requiredConfirmations: lead?.state.requiredConfirmations ?? null,
    expiresAt: lead?.state.expiresAt ?? null,
    since: statusChangedAt,
    refundRequested: order.refunds.some((refund) => refund.state === "requested" || refund.state === "pending"),
  });
  return {
    state,
    next,
    needsAction: needsAction(next),
    lead,
    payments,
    statusChangedAt,
    paidAt: order.paidAt ?? paidAt(state, lead),
    customer: mergeCustomer(order, payments),
  };
}

/** When the gateway says it was paid; where it gives no time, when it was first heard. */
function paidAt(state: OrderState, lead: PaymentProjection | null): Instant | null {
  if (state.status !== "paid" && state.status !== "overpaid" && state.status !== "underpaid") return null;
  if (lead === null) return null;
  const { paid, overpaid, underpaid } = lead.payment.facts.claims;
  return lead.state.paidAt ?? (paid ?? overpaid ?? underpaid)?.observedAt ?? state.decision?.decidedAt ?? null;
}

function sameFlags(order: OrderSnapshot, state: OrderState): boolean {
  return order.flags.map((flag) => flag.code).join() === state.flags.map((flag) => flag.code).join();
}

/** Registered by the shop first; what a gateway adds fills the gaps. */
function mergeCustomer(order: OrderSnapshot, payments: readonly PaymentProjection[]): Customer {
  const told = payments.map(({ payment }) => payment.facts.customer?.value).filter((customer) => customer !== undefined);
  const pick = (field: keyof Customer) => order.customer[field] ?? told.map((customer) => customer[field]).find((value) => value !== null) ?? null;
  return { name: pick("name"), email: pick("email"), reference: pick("reference") };
}

/** Only a payment that is still moving owes news: after its deadline, or when confirmations stop coming. */
function newsDue(payment: PaymentSnapshot, state: PaymentState): Instant | null {
  if (payment.silentSince !== null) return null;
  if (state.status === "awaiting_payment") {
    return addMs(deadlineOf(payment.facts) ?? addMs(payment.createdAt, DEFAULT_WINDOW_MS), NEWS_SLACK_MS);
  }
  if (state.status === "confirming") {
    return addMs(payment.lastNewsAt, Math.max(NEWS_SLACK_MS, usualConfirmationMinutes(state.network) * 3 * 60_000));
  }
  return null;
}

function deadlineOf(facts: PaymentFacts): Instant | null {
  return facts.expiresAt?.value ?? null;
}

/** "since 12 min" for logs and sentences about overdue news. */
export function overdueBy(dueAt: Instant, now: Instant): string {
  return describeDuration(msBetween(dueAt, now));
}
