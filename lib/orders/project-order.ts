import { assetDecimals, isFiat } from "@/lib/domain/asset";
import { describeDuration, earlier, later, msBetween, type Instant } from "@/lib/domain/instant";
import { newsDueAt, payoutDueAt, refundDueAt } from "@/lib/domain/news-due";
import { afterWaiting, nextAction, needsAction, type NextAction } from "@/lib/domain/next-action";
import type { Customer, PaymentFacts, Price } from "@/lib/domain/facts";
import { orderFigures, standingFor, type OrderFigures } from "@/lib/domain/order-figures";
import type { OrderStatus } from "@/lib/domain/order-status";
import { isLeftUndone, orderState, type Attempt, type OrderState, type TopsUp } from "@/lib/domain/order-state";
import { paymentState, type PaymentState } from "@/lib/domain/payment-state";
import { refundable, type Bringer, type Refundable } from "@/lib/domain/refundable";
import { isOfDecision } from "@/lib/domain/resolution";
import { expectConfirmation, onlyNetwork, type Expectation } from "@/lib/domain/usual-time";
import { canBeAsked, findGateway } from "@/lib/gateways/registry";
import type { OrderSnapshot, PaymentSnapshot, RefundRow } from "@/lib/orders/order-snapshot";
import { isShopsOwn, topsUpIn } from "@/lib/orders/payment-context";

/** An order worked out from its snapshot: nothing here reads or writes. */
export interface Projection {
  state: OrderState;
  next: NextAction;
  needsAction: boolean;
  lead: PaymentProjection | null;
  figures: OrderFigures;
  /** What came, in any attempt, and is still there. */
  refundable: Refundable[];
  payments: PaymentProjection[];
  statusChangedAt: Instant;
  paidAt: Instant | null;
  customer: { name: string | null; email: string | null; reference: string | null };
}

export interface PaymentProjection {
  payment: PaymentSnapshot;
  state: PaymentState;
  price: Price | null;
  topsUp: TopsUp | null;
  newsDueAt: Instant | null;
  /** When the worker asks the gateway: about overdue news, or a payout or a refund nobody told of. */
  nextPollAt: Instant | null;
  expectation: Expectation;
  awaitsConfirmation: boolean;
}

export function stateOfPayment(payment: PaymentSnapshot, { owners, payments }: Pick<OrderSnapshot, "owners" | "payments">): PaymentState {
  const foreignTransactions = Object.keys(payment.facts.transactions).filter(
    (key) => owners[key] !== undefined && owners[key] !== payment.id,
  );
  const facts = payment.facts.agreed === null ? { ...payment.facts, agreed: registeredTerms(payment, payments) } : payment.facts;
  return paymentState(facts, payment.rules, { foreignTransactions, silentSince: payment.silentSince });
}

/**
 * What the shop registered holds for every attempt it makes itself, or a second one of a hundredth of the price would
 * pay the order. The coins may have another rate by then, so they are compared only where no price was registered.
 */
function registeredTerms({ context }: PaymentSnapshot, payments: readonly PaymentSnapshot[]): PaymentFacts["agreed"] {
  if (!isShopsOwn(context)) return null;
  const agreed = payments.find((payment) => payment.facts.agreed !== null && isShopsOwn(payment.context))?.facts.agreed ?? null;
  return agreed && { ...agreed, value: { price: agreed.value.price, quote: agreed.value.price === null ? agreed.value.quote : null } };
}

/** `changedAt`: when what made this projection happened; it becomes the time of a status change. */
export function projectOrder(order: OrderSnapshot, changedAt: Instant): Projection {
  const payments = order.payments.map((payment): PaymentProjection => {
    const state = stateOfPayment(payment, order);
    const network = state.network ?? onlyNetwork(Object.values(payment.facts.transactions));
    const expectation = expectConfirmation(order.usualTimes, { gateway: payment.gateway, network, asset: state.asset });
    const dueAt = newsDue(payment, state, expectation);
    const isUnconfirmed = awaitsConfirmation(payment, state);
    return {
      payment,
      state,
      price: priceOf(payment.facts),
      topsUp: topsUpIn(payment.context),
      newsDueAt: dueAt,
      nextPollAt: isUnconfirmed
        ? payment.lastNewsAt
        : [dueAt, payoutDue(payment, state), refundDue(order, payment, state, changedAt)].reduce(earlier),
      expectation,
      awaitsConfirmation: isUnconfirmed,
    };
  });
  const attempts = payments.map(
    ({ payment, state, awaitsConfirmation, topsUp }): Attempt => ({
      id: payment.id,
      createdAt: payment.createdAt,
      state,
      rules: payment.rules,
      awaitsConfirmation,
      topsUp,
    }),
  );
  const state = orderState(attempts, order.decisions, order.refunds);
  const lead = payments.find(({ payment }) => payment.id === state.leadId) ?? null;
  const figures = orderFigures(lead, payments);
  const isSameSituation = order.revision > 0 && order.status === state.status && sameFlags(order, state);
  const statusChangedAt = isSameSituation ? order.statusChangedAt : (later(changedAt, order.createdAt) ?? changedAt);
  const left = refundable(bringers(lead, payments), standingRefunds(order, state));
  const due = nextAction({
    status: state.status,
    flags: state.flags,
    decision: state.decision,
    asset: figures.asset,
    network: figures.network,
    expected: figures.expected,
    received: figures.received,
    difference: figures.difference,
    confirmations: lead?.state.confirmations ?? null,
    requiredConfirmations: lead?.state.requiredConfirmations ?? null,
    expiresAt: lead?.state.expiresAt ?? null,
    since: statusChangedAt,
    confirmation: lead?.expectation ?? null,
    awaitsConfirmation: lead?.awaitsConfirmation ?? false,
    refundRequested: order.refunds.some((refund) => refund.state === "requested"),
    refundable: left,
    canBeAsked: canBeAsked(lead?.payment.gateway ?? null),
  });
  const next = afterWaiting(due, changedAt);
  return {
    state,
    next,
    needsAction: needsAction(next),
    lead,
    figures,
    refundable: left,
    payments,
    statusChangedAt,
    paidAt: paidAt(state, payments, lead),
    customer: mergeCustomer(order, payments),
  };
}

/** Without those a decision left behind that nobody carried out: deciding anew calls them off. */
function standingRefunds({ refunds }: OrderSnapshot, { decision }: OrderState): RefundRow[] {
  if (decision === null || !isLeftUndone(decision, refunds)) return refunds;
  return refunds.filter((refund) => refund.state !== "requested" || !isOfDecision(refund, decision.id));
}

function bringers(lead: PaymentProjection | null, payments: readonly PaymentProjection[]): Bringer[] {
  const standing = lead === null ? [] : standingFor(lead, payments);
  return payments.map((each) => ({ id: each.payment.id, state: each.state, isBeside: !standing.includes(each) }));
}

/**
 * When the price was in: the first attempt that was paid in full, whatever became of it. Where a person took less for
 * enough, when the gateway was done with it, or else when they decided. Read from facts and decisions alone, so that
 * the order of arrival cannot move an order from one month's books to the next.
 */
function paidAt(state: OrderState, payments: readonly PaymentProjection[], lead: PaymentProjection | null): Instant | null {
  const times = payments.filter((payment) => WAS_IN.has(payment.state.status)).map((payment) => payment.state.paidAt);
  const first = times.reduce<Instant | null>(earlier, null);
  if (first !== null || (state.status !== "paid" && state.status !== "overpaid")) return first;
  const { underpaid } = lead?.payment.facts.claims ?? {};
  return lead?.state.paidAt ?? underpaid?.firstAt ?? underpaid?.observedAt ?? state.decision?.decidedAt ?? null;
}

const WAS_IN: ReadonlySet<OrderStatus> = new Set<OrderStatus>(["paid", "overpaid", "refund_pending", "refunded"]);

function sameFlags(order: OrderSnapshot, state: OrderState): boolean {
  return order.flags.map((flag) => flag.code).join() === state.flags.map((flag) => flag.code).join();
}

/** Registered by the shop first; what a gateway adds fills the gaps. */
function mergeCustomer(order: OrderSnapshot, payments: readonly PaymentProjection[]): Customer {
  const told = payments.map(({ payment }) => payment.facts.customer?.value).filter((customer) => customer !== undefined);
  const pick = (field: keyof Customer) => order.customer[field] ?? told.map((customer) => customer[field]).find((value) => value !== null) ?? null;
  return { name: pick("name"), email: pick("email"), reference: pick("reference") };
}

/** As the gateway says it, or else as it was agreed; a price in coins is none in the shop's currency. */
function priceOf({ price, agreed }: PaymentFacts): Price | null {
  return [price?.value, agreed?.value.price].find((known) => known && (isFiat(known.currency) || assetDecimals(known.currency) === null)) ?? null;
}

/** A silence that was noticed is not noticed again until somebody speaks. */
function newsDue(payment: PaymentSnapshot, state: PaymentState, expectation: Expectation): Instant | null {
  if (payment.silentSince !== null) return null;
  const { createdAt, lastNewsAt } = payment;
  const { status, asset, expiresAt } = state;
  return newsDueAt({ status, asset, expiresAt, createdAt, lastNewsAt }, expectation);
}

/** Only where the gateway can be asked: a wish nobody can fulfil would hold the goods back for ever. */
function awaitsConfirmation({ gateway, rules, facts }: PaymentSnapshot, { status }: PaymentState): boolean {
  const isPaid = status === "paid" || status === "overpaid";
  const isWanted = rules.confirmByQuery && canBeAsked(gateway);
  return isPaid && isWanted && facts.signals.confirmed_by_query === undefined;
}

function payoutDue({ gateway, lastNewsAt }: PaymentSnapshot, state: PaymentState): Instant | null {
  const { status, settledAt } = state;
  const hasRecords = findGateway(gateway)?.client?.findRecords !== undefined;
  return payoutDueAt({ status, settledAt, lastNewsAt }, hasRecords);
}

function refundDue({ refunds }: OrderSnapshot, { id, gateway, lastNewsAt }: PaymentSnapshot, { status }: PaymentState, changedAt: Instant): Instant | null {
  const since = later(lastNewsAt, changedAt) ?? changedAt;
  return refundDueAt({ status, hasPendingRefund: refunds.some(({ state, paymentId }) => state === "pending" && paymentId === id), since }, canBeAsked(gateway));
}

/** "since 12 min" for logs and sentences about overdue news. */
export function overdueBy(dueAt: Instant, now: Instant): string {
  return describeDuration(msBetween(dueAt, now));
}
