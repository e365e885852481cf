import { compare, max, type Decimal } from "./decimal";
import { earlier, later, type Instant } from "./instant";
import type { OrderStatus } from "./order-status";

/**
 * What gateways have told us about one payment. Facts form a join-semilattice: `joinFacts` is
 * commutative, associative and idempotent, so a payment keeps its merged facts, a new event costs
 * one join however long the history, and neither order of arrival nor repetition can change the
 * outcome. Nothing here is a decision: `paymentState` reads facts, `joinFacts` only collects them.
 */
export interface PaymentFacts {
  /** Which of our statuses the gateway has claimed, after mapping its words. */
  claims: Partial<Record<OrderStatus, Claim>>;
  /** Gateway statuses no mapping knows; a sorted set. */
  unmapped: string[];
  /** What was asked for, in the asset the customer was quoted. */
  quote: Register<Quote> | null;
  /** The price in the shop's currency. */
  price: Register<Price> | null;
  /** What the shop itself registered before any gateway spoke; a gateway that asks for another amount is disputed. */
  agreed: Register<Agreement> | null;
  /** What came, valued by the gateway in a currency after its taxes and fees: nothing to judge a shortfall by. */
  worth: Register<Price> | null;
  /** Cumulative figures, by asset key: a newer report replaces an older one, it is not added. */
  received: Record<string, ReceivedReport>;
  /** Movements on a chain, by transaction key: each is counted once and they are added up. */
  transactions: Record<string, TransactionFact>;
  confirmations: Register<ConfirmationCount> | null;
  expiresAt: Register<Instant> | null;
  createdAt: Instant | null;
  signals: Partial<Record<Signal, Instant | "untimed">>;
  refunds: Record<string, RefundFact>;
  settlements: Record<string, SettlementFact>;
  /** What the gateway's own history names besides statuses, by time and word: for people, no status rests on it. */
  history: Record<string, HistoryFact>;
  customer: Register<Customer> | null;
  payAddress: Register<string> | null;
  checkoutUrl: Register<string> | null;
}

/** A value with the gateway's own time; the newer wins, and equal times are settled by the value itself. */
export interface Register<T> {
  at: Instant | null;
  value: T;
}

export interface Claim {
  /** Earliest and latest time the gateway gave for this status; null when it gives none. */
  firstAt: Instant | null;
  lastAt: Instant | null;
  /** The vendor's word that was said last. */
  word: string;
  /** When we first heard it. For display alone: it depends on delivery, so no status may rest on it. */
  observedAt: Instant;
}

export interface Quote {
  amount: Decimal;
  asset: string;
  network: string | null;
}

export interface Price {
  amount: Decimal;
  currency: string;
}

export interface Agreement {
  quote: Quote | null;
  price: Price | null;
}

export interface ReceivedReport {
  asset: string;
  network: string | null;
  latest: { at: Instant | null; total: Decimal; confirmed: Decimal };
  peakConfirmed: Decimal;
}

export interface TransactionFact {
  network: string;
  hash: string;
  /** Output or log index; "@address" where the gateway names only the receiving address; "" where neither. */
  outputIndex: string;
  asset: string;
  /** Null when the gateway names the transaction without its own amount. */
  amount: Decimal | null;
  confirmations: number;
  requiredConfirmations: number | null;
  firstSeenAt: Instant | null;
}

export interface ConfirmationCount {
  have: number;
  required: number | null;
}

/** What a gateway can say besides a status. */
export type Signal =
  /** Confirmed, but the amount or the time is not as agreed, without saying which. */
  | "amount_mismatch"
  /** The gateway or the merchant's settings accepted less than was asked. */
  | "partial_accepted"
  /** Money that was reported as received was taken back: chargeback, reversal, invalid. */
  | "reversed"
  /** Somebody marked it at the gateway by hand. */
  | "marked_manually"
  | "payout_failed"
  /** It said that the payment is paid when it was asked, and not only in a delivery. */
  | "confirmed_by_query";

export interface RefundFact {
  ref: string;
  state: "pending" | "sent" | "failed";
  amount: Decimal | null;
  asset: string | null;
  txHash: string | null;
  at: Instant | null;
  note: string | null;
}

export type SettlementStage = "pending" | "sent" | "settled" | "failed";

export interface SettlementFact {
  ref: string;
  stage: SettlementStage;
  asset: string;
  gross: Decimal | null;
  gatewayFee: Decimal | null;
  networkFee: Decimal | null;
  reserve: Decimal | null;
  net: Decimal | null;
  txHash: string | null;
  destination: string | null;
  at: Instant | null;
}

export interface HistoryFact {
  at: Instant;
  /** In the vendor's words: "fundsTransferred". */
  what: string;
}

export interface Customer {
  name: string | null;
  email: string | null;
  reference: string | null;
}

export const NO_FACTS: PaymentFacts = {
  claims: {},
  unmapped: [],
  quote: null,
  price: null,
  agreed: null,
  worth: null,
  received: {},
  transactions: {},
  confirmations: null,
  expiresAt: null,
  createdAt: null,
  signals: {},
  refunds: {},
  settlements: {},
  history: {},
  customer: null,
  payAddress: null,
  checkoutUrl: null,
};

/** Facts with everything not named left unknown. */
export function facts(known: Partial<PaymentFacts>): PaymentFacts {
  return { ...NO_FACTS, ...known };
}

export function assetKey(asset: string, network: string | null): string {
  return `${asset.toUpperCase()}@${(network ?? "").toLowerCase()}`;
}

/** One transaction is one key whichever gateway reports it: hex hashes differ only in case and prefix. */
export function transactionKey(network: string, hash: string, outputIndex: string): string {
  return `${network.toLowerCase()}:${normalHash(hash)}:${outputIndex}`;
}

/** Hex hashes are compared in lower case; base58 and base64 hashes are case-sensitive and stay as they are. */
export function normalHash(hash: string): string {
  return /^(0x)?[0-9a-fA-F]{16,}$/.test(hash) ? hash.toLowerCase() : hash;
}

/** The same facts with transactions spelled one way, so that two gateways' reports of one transaction meet. */
export function normaliseTransactions(told: PaymentFacts): PaymentFacts {
  const transactions: Record<string, TransactionFact> = {};
  for (const fact of Object.values(told.transactions)) {
    const normal = { ...fact, network: fact.network.toLowerCase(), hash: normalHash(fact.hash) };
    transactions[transactionKey(normal.network, normal.hash, normal.outputIndex)] = normal;
  }
  return { ...told, transactions };
}

/** The fact "this happened then", as one line of a gateway's history says it. */
export function historyFact(what: string, at: Instant): PaymentFacts {
  return facts({ history: { [`${at} ${what}`]: { at, what } } });
}

/** The fact "the gateway claims `status`", as one event says it. */
export function claimFact(status: OrderStatus, word: string, at: Instant | null, observedAt: Instant): PaymentFacts {
  return facts({ claims: { [status]: { firstAt: at, lastAt: at, word, observedAt } } });
}

export function joinFacts(a: PaymentFacts, b: PaymentFacts): PaymentFacts {
  return {
    claims: joinRecords(a.claims, b.claims, joinClaim),
    unmapped: [...new Set([...a.unmapped, ...b.unmapped])].sort(),
    quote: joinRegister(a.quote, b.quote),
    price: joinRegister(a.price, b.price),
    agreed: joinRegister(a.agreed, b.agreed),
    worth: joinRegister(a.worth, b.worth),
    received: joinRecords(a.received, b.received, joinReceived),
    transactions: joinRecords(a.transactions, b.transactions, joinTransaction),
    confirmations: joinConfirmations(a.confirmations, b.confirmations),
    expiresAt: joinRegister(a.expiresAt, b.expiresAt),
    createdAt: earlier(a.createdAt, b.createdAt),
    signals: joinRecords(a.signals, b.signals, joinSignal),
    refunds: joinRecords(a.refunds, b.refunds, joinRefund),
    settlements: joinRecords(a.settlements, b.settlements, joinSettlement),
    history: { ...a.history, ...b.history },
    customer: joinRegister(a.customer, b.customer),
    payAddress: joinRegister(a.payAddress, b.payAddress),
    checkoutUrl: joinRegister(a.checkoutUrl, b.checkoutUrl),
  };
}

/** Facts have one spelling, so equality is equality of every value, whatever order the database returned the keys in. */
export function sameFacts(a: PaymentFacts, b: PaymentFacts): boolean {
  return sameValue(a, b);
}

/**
 * The same facts but for the time as of which a figure or a word is told: who is asked again and answers the same has no
 * news, though the answer is of now.
 */
export function sameButForDates(a: PaymentFacts, b: PaymentFacts): boolean {
  return sameValue(undated(a), undated(b));
}

function undated(known: PaymentFacts): unknown {
  const { quote, price, agreed, worth, received, confirmations, expiresAt, customer, payAddress, checkoutUrl, ...others } = known;
  const figures = Object.entries(received).map(([key, report]) => [key, { ...report, latest: { ...report.latest, at: null } }]);
  const values = [quote, price, agreed, worth, confirmations, expiresAt, customer, payAddress, checkoutUrl].map((register) => register?.value ?? null);
  return { ...others, figures: Object.fromEntries(figures) as unknown, values };
}

/** What canonical(a) === canonical(b) says, without writing both out. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((value, index) => sameValue(value, b[index]));
  }
  const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  // As in JSON, a key without a value is no key.
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    if (!sameValue(left.get(name), right.get(name))) return false;
  }
  return true;
}

/** JSON with sorted keys: the tie-breaker for values that share a time. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([x], [y]) => (x < y ? -1 : 1)))
      : inner,
  );
}

function joinRecords<K extends string, T>(
  a: Partial<Record<K, T>>,
  b: Partial<Record<K, T>>,
  join: (x: T, y: T) => T,
): Record<K, T> {
  // A map, because vendors choose references: "constructor" and "__proto__" are keys like others.
  const joined = new Map(Object.entries(a) as [K, T][]);
  for (const [key, theirs] of Object.entries(b) as [K, T][]) {
    const mine = joined.get(key);
    joined.set(key, mine === undefined ? theirs : join(mine, theirs));
  }
  return Object.fromEntries(joined) as Record<K, T>;
}

/** -1, 0, 1; no time is older than any time. */
function compareTimes(a: Instant | null, b: Instant | null): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

function joinRegister<T>(a: Register<T> | null, b: Register<T> | null): Register<T> | null {
  if (a === null || b === null) return a ?? b;
  const order = compareTimes(a.at, b.at);
  if (order !== 0) return order > 0 ? a : b;
  return sameValue(a.value, b.value) || canonical(a.value) >= canonical(b.value) ? a : b;
}

function joinClaim(a: Claim, b: Claim): Claim {
  const order = compareTimes(a.lastAt, b.lastAt);
  return {
    firstAt: earlier(a.firstAt, b.firstAt),
    lastAt: later(a.lastAt, b.lastAt),
    word: order > 0 || (order === 0 && a.word >= b.word) ? a.word : b.word,
    observedAt: a.observedAt <= b.observedAt ? a.observedAt : b.observedAt,
  };
}

/** Without times the larger figure stands: an older report can only have seen less money. */
function joinReceived(a: ReceivedReport, b: ReceivedReport): ReceivedReport {
  const order =
    compareTimes(a.latest.at, b.latest.at) ||
    compare(a.latest.total, b.latest.total) ||
    compare(a.latest.confirmed, b.latest.confirmed);
  const latest = order >= 0 ? a.latest : b.latest;
  return {
    asset: a.asset < b.asset ? a.asset : b.asset,
    network: a.network === b.network || canonical(a.network) < canonical(b.network) ? a.network : b.network,
    latest,
    peakConfirmed: max(a.peakConfirmed, b.peakConfirmed),
  };
}

function joinTransaction(a: TransactionFact, b: TransactionFact): TransactionFact {
  return {
    network: a.network < b.network ? a.network : b.network,
    hash: a.hash < b.hash ? a.hash : b.hash,
    outputIndex: a.outputIndex < b.outputIndex ? a.outputIndex : b.outputIndex,
    asset: a.asset < b.asset ? a.asset : b.asset,
    amount: a.amount === null ? b.amount : b.amount === null ? a.amount : max(a.amount, b.amount),
    confirmations: Math.max(a.confirmations, b.confirmations),
    requiredConfirmations: largest(a.requiredConfirmations, b.requiredConfirmations),
    firstSeenAt: earlier(a.firstSeenAt, b.firstSeenAt),
  };
}

function joinConfirmations(
  a: Register<ConfirmationCount> | null,
  b: Register<ConfirmationCount> | null,
): Register<ConfirmationCount> | null {
  if (a === null || b === null) return a ?? b;
  const order =
    compareTimes(a.at, b.at) ||
    a.value.have - b.value.have ||
    (a.value.required ?? -1) - (b.value.required ?? -1);
  return order >= 0 ? a : b;
}

function largest(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b);
}

function joinSignal(a: Instant | "untimed", b: Instant | "untimed"): Instant | "untimed" {
  if (a === "untimed") return b;
  return b === "untimed" || a >= b ? a : b;
}

const REFUND_ORDER = ["pending", "failed", "sent"] as const;
const SETTLEMENT_ORDER = ["pending", "sent", "failed", "settled"] as const;

/**
 * The further stage wins; at the same stage the newer, then the one that says more (a query may leave out what a
 * delivery told), then the larger text; field by field kept together.
 */
function joinStaged<T extends { at: Instant | null }>(a: T, b: T, stageOf: (value: T) => number): T {
  const order = stageOf(a) - stageOf(b) || compareTimes(a.at, b.at) || knownFields(a) - knownFields(b);
  if (order !== 0) return order > 0 ? a : b;
  return sameValue(a, b) || canonical(a) >= canonical(b) ? a : b;
}

function knownFields(value: object): number {
  return Object.values(value).filter((field) => field !== null).length;
}

function joinRefund(a: RefundFact, b: RefundFact): RefundFact {
  return joinStaged(a, b, (refund) => REFUND_ORDER.indexOf(refund.state));
}

function joinSettlement(a: SettlementFact, b: SettlementFact): SettlementFact {
  return joinStaged(a, b, (settlement) => SETTLEMENT_ORDER.indexOf(settlement.stage));
}
