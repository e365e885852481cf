import { isPositive, subtract, sum, type Decimal } from "./decimal";
import type { Price } from "./facts";
import type { TopsUp } from "./order-state";
import type { PaymentState } from "./payment-state";

/** What an order asks for and what came, in one asset: what lists, exports and decisions go by. */
export interface OrderFigures {
  asset: string | null;
  network: string | null;
  expected: Decimal | null;
  /** Null when it is not reported, or came in assets that cannot be added up. */
  received: Decimal | null;
  difference: Decimal | null;
  /** The price in the shop's currency. */
  price: Price | null;
}

/** One attempt to pay, as far as its figures go. */
export interface AttemptFigures {
  state: PaymentState;
  price: Price | null;
  /** It asks for the rest of what another attempt brought. */
  topsUp: TopsUp | null;
}

const NOTHING: OrderFigures = { asset: null, network: null, expected: null, received: null, difference: null, price: null };

/**
 * The leading attempt's own figures; where it tops another up, those of both: the rest alone would book a part of the
 * price as the whole of it.
 * @param attempts the oldest first
 */
export function orderFigures<Attempt extends AttemptFigures>(lead: Attempt | null, attempts: readonly Attempt[]): OrderFigures {
  if (lead === null) return NOTHING;
  const together = standingFor(lead, attempts);
  const first = together.find((attempt) => !attempt.topsUp) ?? lead;
  const { asset, network, expected, received, difference } = lead.state;
  if (first === lead) return { asset, network, expected, received, difference, price: lead.price };
  const inOneAsset = together.every(({ state }) => state.asset === first.state.asset);
  const total = inOneAsset ? sum(together.flatMap(({ state }) => state.received ?? [])) : null;
  const networks = new Set(together.map(({ state }) => state.network));
  return {
    asset: first.state.asset,
    network: networks.size === 1 ? first.state.network : null,
    expected: first.state.expected,
    received: total,
    difference: total === null || first.state.expected === null ? null : subtract(total, first.state.expected),
    price: first.price,
  };
}

/** The attempts that are the price together: the leading one, and where it tops another up, that one and what else does. */
export function standingFor<Attempt extends AttemptFigures>(lead: Attempt, attempts: readonly Attempt[]): Attempt[] {
  const first = lead.topsUp ? attempts.find((attempt) => !attempt.topsUp && broughtSomething(attempt)) : undefined;
  if (first === undefined) return [lead];
  return attempts.filter((attempt) => attempt === first || (attempt.topsUp && broughtSomething(attempt)));
}

/** What went back is no part of what came. */
function broughtSomething({ state: { status, received } }: AttemptFigures): boolean {
  return status !== "refunded" && status !== "refund_pending" && received !== null && isPositive(received);
}
