import { hasFlag } from "@/lib/domain/flags";
import { possibleOutcomes, type Outcome, type ReasonCode } from "@/lib/domain/resolution";
import type { OrderDetail, ResolveOrder } from "@/lib/orders/schemas";
import type { Random } from "@/lib/simulate/random";

type Decided = Pick<ResolveOrder, "outcome" | "reasonCode" | "note" | "amount">;

type Choice = readonly [choice: { outcome: Outcome; reasonCode: ReasonCode; note: string }, weight: number];

const choice = (weight: number, outcome: Outcome, reasonCode: ReasonCode, note: string): Choice => [
  { outcome, reasonCode, note },
  weight,
];

const UNDER: readonly Choice[] = [
  choice(
    4,
    "refund_all",
    "customer_underpaid",
    "Asked for the rest twice, no answer in three days. Sending back what came.",
  ),
  choice(
    2,
    "accept_as_paid",
    "confirmed_with_gateway",
    "The rest came to our treasury wallet by hand, checked in the explorer. Shipped.",
  ),
  choice(
    2,
    "accept_shortfall",
    "exchange_fee",
    "Regular customer, the exchange took far more than it showed them. We write it off this once.",
  ),
];
const OVER: readonly Choice[] = [
  choice(3, "refund_excess", "customer_overpaid", "Customer gave the address for the excess by e-mail."),
  choice(2, "credit_customer", "customer_overpaid", "Customer wants it taken off the next order."),
  choice(1, "accept_as_paid", "goodwill", "Customer says: keep it, it is for the team."),
];
const LATE: readonly Choice[] = [
  choice(
    4,
    "keep_late_quoted_rate",
    "paid_late",
    "Rate moved by less than half a percent, shipped at the quoted price.",
  ),
  choice(
    1,
    "keep_late_received_rate",
    "paid_late",
    "Booked at the rate of the hour it came, customer agreed.",
  ),
  choice(2, "refund_all", "paid_late", "Sold out meanwhile, customer wants the money back."),
];
const CONTRADICTION: readonly Choice[] = [
  choice(
    3,
    "accept_as_paid",
    "confirmed_with_gateway",
    "Gateway support confirms that the money is ours, the second notice was a mistake of theirs.",
  ),
  choice(1, "reject", "gateway_error", "Charged back at the gateway. Not shipped."),
];
const HELD: readonly Choice[] = [
  choice(
    3,
    "accept_as_paid",
    "gateway_hold_cleared",
    "The hold was lifted this morning, seen in the gateway's portal.",
  ),
  choice(
    1,
    "reject",
    "fraud_suspected",
    "Gateway's check failed and the address does not exist. Not shipped.",
  ),
];
const SILENT: readonly Choice[] = [
  choice(1, "reject", "customer_request", "Customer paid another way and asked us to drop this one."),
];

/** What a support agent of the shop decides about an order that did not settle cleanly; null where nobody would decide. */
export function staffDecision(order: OrderDetail, random: Random): Decided | null {
  const offered = possibleOutcomes(order);
  const choices = choicesFor(order).filter(([{ outcome }]) => offered.includes(outcome));
  if (choices.length === 0) return null;
  const chosen = random.weighted(choices);
  // Nobody sends back an amount that no figure tells.
  const isUnknown = order.refundable.some(({ amount }) => amount === null) || order.receivedAmount === null;
  if (isUnknown && (chosen.outcome === "refund_all" || chosen.outcome === "refund_excess")) return null;
  return chosen.outcome === "duplicate" ? { ...chosen, amount: order.expectedAmount ?? undefined } : chosen;
}

function choicesFor({ status, flags }: OrderDetail): readonly Choice[] {
  if (hasFlag(flags, "wrong_asset"))
    return [
      choice(1, "wrong_asset", "wrong_asset_sent", "Asked the gateway to recover the coins, ticket 48812."),
    ];
  if (hasFlag(flags, "duplicate_payment"))
    return [
      choice(1, "duplicate", "paid_twice", "Customer clicked pay twice. The second payment goes back."),
    ];
  if (hasFlag(flags, "contradiction") || hasFlag(flags, "at_risk")) return CONTRADICTION;
  if (hasFlag(flags, "late")) return LATE;
  if (status === "underpaid") return UNDER;
  if (status === "overpaid") return OVER;
  if (hasFlag(flags, "unmapped_status"))
    return [
      choice(
        1,
        "accept_as_paid",
        "confirmed_with_gateway",
        "New status of theirs, it means paid. Told the admin to map it.",
      ),
    ];
  if (status === "manual_review") return HELD;
  return hasFlag(flags, "silent") ? SILENT : [];
}
