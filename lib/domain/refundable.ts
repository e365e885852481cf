import { displayMoney } from "./asset";
import { add, compare, isPositive, isZero, subtract, ZERO, type Decimal } from "./decimal";
import type { OrderStatus } from "./order-status";
import type { PaymentState } from "./payment-state";

/** Money of one asset that one payment brought and that is still there. */
export interface Refundable {
  paymentId: string;
  asset: string;
  /** Null where it is not named. */
  network: string | null;
  /** Null: it came, and its gateway does not say how much of it is there. */
  amount: Decimal | null;
  /** It came beside the payment that stands for the order, and is no part of its price: the other one of two. */
  isBeside: boolean;
}

/** One attempt, as far as its money goes. */
export interface Bringer {
  id: string;
  state: Pick<PaymentState, "status" | "asset" | "network" | "received" | "foreign">;
  isBeside: boolean;
}

interface GoneBack {
  state: "requested" | "pending" | "sent" | "failed" | "cancelled";
  /** Null where nobody knows whose money it was. */
  paymentId: string | null;
  asset: string;
  amount: Decimal | null;
}

/** A payment in one of these has brought nothing, as far as anybody knows. */
const WITHOUT_MONEY: ReadonlySet<OrderStatus> = new Set<OrderStatus>(["awaiting_payment", "expired", "cancelled"]);
/** Its gateway says that its money goes back, whether or not it says how much. */
const RETURNED: ReadonlySet<OrderStatus> = new Set<OrderStatus>(["refund_pending", "refunded"]);
const GOES_BACK: ReadonlySet<GoneBack["state"]> = new Set<GoneBack["state"]>(["requested", "pending", "sent"]);

/**
 * What the payments of an order brought, asked for or not, less what went back or is on its way: an entry for each
 * payment, asset and network of which something is left.
 * @param bringers the oldest first
 */
export function refundable(bringers: readonly Bringer[], refunds: readonly GoneBack[]): Refundable[] {
  const gone = refunds.filter((refund) => GOES_BACK.has(refund.state));
  let unassigned = gone.filter(({ paymentId }) => paymentId === null);
  return bringers.flatMap(({ id, state, isBeside }) => {
    if (RETURNED.has(state.status)) return [];
    let own = gone.filter(({ paymentId }) => paymentId === id);
    return broughtBy(state).flatMap(({ asset, network, amount }): Refundable[] => {
      if (amount === null || own.some((refund) => isAsset(refund, asset) && refund.amount === null)) return [{ paymentId: id, asset, network, amount: null, isBeside }];
      let left: Decimal;
      [left, own] = takeFrom(amount, asset, own);
      [left, unassigned] = takeFrom(left, asset, unassigned);
      return isZero(left) ? [] : [{ paymentId: id, asset, network, amount: left, isBeside }];
    });
  });
}

/** What one attempt brought, by asset and network. Without a figure only one that brought nothing else can have brought what was asked for. */
export function broughtBy({ status, asset, network, received, foreign }: Bringer["state"]): Pick<Refundable, "asset" | "network" | "amount">[] {
  const isUnknown = received === null && foreign.length === 0 && !WITHOUT_MONEY.has(status);
  const hasOwn = isUnknown || (received !== null && isPositive(received));
  return hasOwn && asset !== null ? [{ asset, network, amount: received }, ...foreign] : [...foreign];
}

/** Money came, and its gateway says neither how much nor in what. */
export function isOfUnknownKind({ status, asset, received, foreign }: Bringer["state"], isWrongAsset: boolean): boolean {
  return received === null && foreign.length === 0 && (asset === null || isWrongAsset) && !WITHOUT_MONEY.has(status) && !RETURNED.has(status);
}

export function goneBack(refunds: readonly GoneBack[], asset: string): Decimal {
  return refunds.reduce((sum, refund) => (GOES_BACK.has(refund.state) && isAsset(refund, asset) ? add(sum, refund.amount ?? ZERO) : sum), ZERO);
}

/** The entries of one asset, however it is written. */
export function ofAsset<Money extends { asset: string }>(money: readonly Money[], asset: string): Money[] {
  return money.filter((each) => isAsset(each, asset));
}

/** All of one asset; null where part of it is not known. */
export function totalOf(money: readonly Pick<Refundable, "amount">[]): Decimal | null {
  return money.reduce<Decimal | null>((sum, { amount }) => (sum === null || amount === null ? null : add(sum, amount)), ZERO);
}

/** What of the money stays with the merchant, as a sentence; null where none came. */
export function keptText(money: readonly Pick<Refundable, "asset" | "amount">[]): string | null {
  if (money.length === 0) return null;
  const sums = [...new Set(money.map(({ asset }) => asset))].map((asset) => {
    const total = totalOf(ofAsset(money, asset));
    return total === null ? `Some ${asset}` : displayMoney(total, asset);
  });
  return `${sums.join(" and ")} of what came ${sums.length === 1 ? "stays" : "stay"} with you.`;
}

function isAsset(money: { asset: string }, asset: string): boolean {
  return money.asset.toUpperCase() === asset.toUpperCase();
}

/** Takes refunds of the asset off an amount, as far as it goes; what is not taken stays for the next. */
function takeFrom<Refund extends GoneBack>(amount: Decimal, asset: string, refunds: readonly Refund[]): [Decimal, Refund[]] {
  let left = amount;
  const rest = refunds.flatMap((refund) => {
    if (!isAsset(refund, asset) || refund.amount === null) return [refund];
    const taken = compare(refund.amount, left) < 0 ? refund.amount : left;
    left = subtract(left, taken);
    const open = subtract(refund.amount, taken);
    return isZero(open) ? [] : [{ ...refund, amount: open }];
  });
  return [left, rest];
}
