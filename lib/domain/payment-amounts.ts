import { displayMoney, isFiat } from "./asset";
import { compare, decimal, isPositive, max, negate, percentOf, subtract, sum, ZERO, type Decimal } from "./decimal";
import { assetKey, type PaymentFacts, type Price, type Quote, type TransactionFact } from "./facts";
import type { Instant } from "./instant";
import type { Rules } from "./rules";

export interface PaymentContext {
  /** Keys of transactions that another payment already counts; they are not counted again. */
  foreignTransactions: readonly string[];
  /** Since when news has been overdue; null when none is. */
  silentSince: Instant | null;
}

export const NO_CONTEXT: PaymentContext = { foreignTransactions: [], silentSince: null };

type Verdict = "exact" | "under" | "over" | "unknown";

/** Money in an asset that was not asked for, or on another network. */
export interface ForeignMoney {
  asset: string;
  network: string | null;
  amount: Decimal;
}

/** What arrived, what was asked for and how the two compare, in the quoted asset. */
export interface Amounts {
  asset: string | null;
  network: string | null;
  expected: Decimal | null;
  received: Decimal | null;
  confirmed: Decimal | null;
  /** What transactions alone prove, in the quoted asset: as many confirmations as the gateway asks for. */
  onChain: Decimal | null;
  /** Whether anything moved on a chain, its amount known or not. */
  hasMovement: boolean;
  /** Money in assets that were not asked for. */
  foreign: ForeignMoney[];
  verdict: Verdict;
}

/** The larger of the absolute and the percentage tolerance, in units of the quoted asset. */
export function toleranceFor(expected: Decimal, rules: Rules): Decimal {
  return max(rules.toleranceAbsolute, percentOf(expected, rules.tolerancePercent));
}

/** Is what arrived enough? Judged in the quoted asset, exactly. */
export function judgeAmount(expected: Decimal, received: Decimal, rules: Rules): Exclude<Verdict, "unknown"> {
  const difference = subtract(received, expected);
  const tolerance = toleranceFor(expected, rules);
  if (compare(difference, negate(tolerance)) < 0) return "under";
  return compare(difference, tolerance) > 0 ? "over" : "exact";
}

/** A payment's own transactions by their keys, those that another payment counts left out. */
export function countedTransactions(facts: PaymentFacts, context: PaymentContext) {
  return inKeyOrder(facts.transactions).filter(([key]) => !context.foreignTransactions.includes(key));
}

/** Money in one asset on one network; null where the network is not named. */
interface Money {
  asset: string;
  network: string | null;
  total: Decimal;
  confirmed: Decimal;
}

type Sums = Pick<Money, "total" | "confirmed">;

/** Reads the amounts of one payment out of its merged facts. */
export function countAmounts(facts: PaymentFacts, rules: Rules, context: PaymentContext): Amounts {
  const reports = inKeyOrder(facts.received).map(
    ([, report]): Money => ({ asset: report.asset, network: report.network, total: report.latest.total, confirmed: report.latest.confirmed }),
  );
  const movements = countedTransactions(facts, context).flatMap(([, transaction]) => movementOf(transaction));
  const all = [...reports, ...movements];
  const quote = basisOf(facts, all);
  const isMine = (entry: Money) =>
    quote === null ? all.every((other) => sameWord(other.asset, entry.asset)) : matchesQuote(entry, quote);
  const mine = all.filter(isMine);
  const arrived = measure(reports.filter(isMine), movements.filter(isMine));
  const foreign = quote === null ? [] : foreignMoney(reports.filter((entry) => !isMine(entry)), movements.filter((entry) => !isMine(entry)));
  const networks = [...new Set(mine.flatMap((entry) => entry.network || []))];
  const expected = quote?.amount ?? null;
  return {
    asset: quote?.asset ?? mine[0]?.asset ?? null,
    network: quote?.network ?? (networks.length === 1 ? (networks[0] ?? null) : null),
    expected,
    received: arrived?.total ?? null,
    confirmed: arrived?.confirmed ?? null,
    onChain: measure([], movements.filter(isMine))?.confirmed ?? null,
    hasMovement: countedTransactions(facts, context).some(([, { amount }]) => amount === null || isPositive(amount)),
    foreign,
    verdict: expected === null || arrived === null ? "unknown" : judgeAmount(expected, arrived.total, rules),
  };
}

/** Confirmed only where the gateway says how many confirmations it asks for: one block is not final everywhere. */
function movementOf({ asset, network, amount, confirmations, requiredConfirmations }: TransactionFact): Money[] {
  if (amount === null) return [];
  const isConfirmed = requiredConfirmations !== null && confirmations >= requiredConfirmations;
  return [{ asset, network: network || null, total: amount, confirmed: isConfirmed ? amount : ZERO }];
}

/**
 * A cumulative report and the transactions of one asset tell of the same money, so they are never
 * added up: the larger stands, because the other can only have seen less of it.
 */
function measure(reports: readonly Money[], movements: readonly Money[]): Sums | null {
  if (reports.length === 0 && movements.length === 0) return null;
  // A report without a network covers all networks of its asset.
  const [unnamed, named] = [reports.filter((entry) => !entry.network), reports.filter((entry) => entry.network)];
  return [unnamed, named, movements].map(sums).reduce(larger);
}

function sums(entries: readonly Money[]): Sums {
  return { total: sum(entries.map((entry) => entry.total)), confirmed: sum(entries.map((entry) => entry.confirmed)) };
}

function larger(a: Sums, b: Sums): Sums {
  return { total: max(a.total, b.total), confirmed: max(a.confirmed, b.confirmed) };
}

function foreignMoney(reports: readonly Money[], movements: readonly Money[]): Amounts["foreign"] {
  const at = (key: string) => (entry: Money) => assetKey(entry.asset, entry.network) === key;
  const keys = [...new Set([...reports, ...movements].map((entry) => assetKey(entry.asset, entry.network)))].sort();
  return keys.flatMap((key) => {
    const found = [...reports, ...movements].find(at(key));
    const amount = measure(reports.filter(at(key)), movements.filter(at(key)))?.total ?? ZERO;
    // A card charge in another currency cannot be compared, but nobody sent the wrong coin.
    if (!found || !isPositive(amount) || isFiat(found.asset)) return [];
    return [{ asset: found.asset, network: found.network || null, amount }];
  });
}

/**
 * What the money is judged against: the quote, or the price where the gateway reports what was paid
 * in the price's currency (a card payment behind a quote in coins).
 */
function basisOf(facts: PaymentFacts, money: readonly Money[]): Quote | null {
  const quote = standingQuote(facts);
  const price = facts.agreed?.value.price ?? facts.price?.value ?? null;
  const isInQuote = quote !== null && money.some((entry) => matchesQuote(entry, quote));
  if (isInQuote || price === null || !money.some((entry) => sameWord(entry.asset, price.currency))) return quote;
  return { amount: price.amount, asset: price.currency, network: null };
}

/** The shop's own figure stands above the gateway's where both are in one asset. */
function standingQuote(facts: PaymentFacts): Quote | null {
  const asked = facts.quote?.value ?? null;
  const agreed = facts.agreed?.value.quote ?? null;
  if (agreed === null || asked === null) return asked ?? agreed;
  return agreed.asset.toUpperCase() === asked.asset.toUpperCase() ? { ...agreed, network: agreed.network ?? asked.network } : asked;
}

interface Sum {
  amount: Decimal;
  asset: string;
}

/**
 * What the gateway asks for against what the shop registered; null where they agree, or one of them named nothing. Coins
 * are compared with coins and the price with the price; where that cannot be, whatever is in one asset. Figures that
 * cannot be compared at all are a dispute too: one of them may be a hundredth of the other.
 */
export function quoteDispute(facts: PaymentFacts, rules: Rules): string | null {
  const registered = { quote: facts.agreed?.value.quote ?? null, price: priceSum(facts.agreed?.value.price) };
  const asked = { quote: facts.quote?.value ?? null, price: priceSum(facts.price?.value) };
  const direct = [inOneAsset(asked.quote, registered.quote), inOneAsset(asked.price, registered.price)].filter((pair) => pair !== null);
  const pairs = direct.length > 0 ? direct : [inOneAsset(asked.price, registered.quote), inOneAsset(asked.quote, registered.price)].filter((pair) => pair !== null);
  const wrong = pairs.find(({ mine, theirs }) => (mine === asked.price && theirs === registered.price ? compare(mine.amount, theirs.amount) !== 0 : judgeAmount(theirs.amount, mine.amount, rules) !== "exact"));
  if (wrong) return disputed(wrong.mine === asked.price ? "charges" : "asks for", wrong.mine, wrong.theirs);
  const [mine, theirs] = [asked.price ?? asked.quote, registered.price ?? registered.quote];
  if (pairs.length === 0 && mine !== null && theirs !== null) return `${disputed("asks for", mine, theirs)}, and the two cannot be compared`;
  return null;
}

function priceSum(price: Price | null | undefined): Sum | null {
  return price ? { amount: price.amount, asset: price.currency } : null;
}

function inOneAsset(mine: Sum | null, theirs: Sum | null): { mine: Sum; theirs: Sum } | null {
  return mine !== null && theirs !== null && sameWord(mine.asset, theirs.asset) ? { mine, theirs } : null;
}

function disputed(verb: string, mine: Sum, theirs: Sum): string {
  return `the gateway ${verb} ${displayMoney(mine.amount, mine.asset)}, the shop registered ${displayMoney(theirs.amount, theirs.asset)}`;
}

/** Taxes and fees are off what a payment was worth, so it says little of a shortfall; less than half of the price is none. */
const LEAST_WORTH_PERCENT = decimal("50");

/** What came against the registered price by what it was worth, for a payment whose own figures compare with nothing. */
export function worthDispute({ agreed, worth }: PaymentFacts): string | null {
  const price = agreed?.value.price;
  if (!price || worth === null || !sameWord(price.currency, worth.value.currency)) return null;
  if (compare(worth.value.amount, percentOf(price.amount, LEAST_WORTH_PERCENT)) >= 0) return null;
  return `what came was worth ${displayMoney(worth.value.amount, worth.value.currency)}, the shop registered ${displayMoney(price.amount, price.currency)}`;
}

/** A gateway may leave the network out; only two named networks can disagree. */
function matchesQuote(entry: { asset: string; network: string | null }, quote: Quote): boolean {
  if (!sameWord(entry.asset, quote.asset)) return false;
  return !entry.network || !quote.network || sameWord(entry.network, quote.network);
}

function sameWord(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Facts come back from the database with their keys in another order. */
function inKeyOrder<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Transactions in the quoted asset, each as deep as the gateway asks for, add up to enough. */
export function isProvenOnChain(amounts: Amounts, rules: Rules): boolean {
  const { expected, onChain } = amounts;
  return expected !== null && onChain !== null && isPositive(onChain) && judgeAmount(expected, onChain, rules) !== "under";
}

/** Money for this payment was seen, though its amount may not be known. */
export function hasArrived(amounts: Amounts): boolean {
  return amounts.hasMovement || (amounts.received !== null && isPositive(amounts.received));
}

/** All that came is in assets nobody asked for. */
export function isOnlyForeign(amounts: Amounts): boolean {
  return amounts.foreign.length > 0 && (amounts.received === null || !isPositive(amounts.received));
}
