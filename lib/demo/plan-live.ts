import { addMs, msBetween, type Instant } from "@/lib/domain/instant";
import type { Scenario } from "@/lib/gateways/contract";
import { DEMO_INTEGRATIONS } from "@/lib/demo/demo-shop";
import type { DemoAccount } from "@/lib/demo/plan-month";
import { planOrder, type PlannedOrder } from "@/lib/simulate/plan-deliveries";
import { Random } from "@/lib/simulate/random";
import { playableScenarios } from "@/lib/simulate/scenarios";

/**
 * What happens to orders that come in after the month. Exceptions are far more frequent than in a shop: who looks for a
 * quarter of an hour should meet some.
 */
const LIVE_MIXTURE: Record<Scenario, number> = {
  exact: 560,
  under: 80,
  over: 60,
  expired: 60,
  cancelled: 45,
  twice: 40,
  out_of_order: 40,
  late: 35,
  multiple_transactions: 30,
  refunded: 15,
  on_hold: 15,
  wrong_asset: 8,
  contradictory: 5,
  stuck: 4,
  unknown_status: 3,
};

/** Orders begin at the beginning of a slot, so that the number in its reference says all there is to know of an order. */
const SLOT_MS = 10_000;
/** Above every number of the month and of what arrives in it unasked. */
const FIRST_NUMBER = 300_000;

/** The slot that `at` lies in, counted from `since`. */
export function slotAt(since: Instant, at: Instant): number {
  return Math.floor(msBetween(since, at) / SLOT_MS);
}

export function liveReference(slot: number): string {
  return `SO-${FIRST_NUMBER + slot}`;
}

/** Null for every reference but those of orders that came in after the month. */
export function slotOf(reference: string): number | null {
  const [, digits] = /^SO-(\d{6,9})$/.exec(reference) ?? [];
  const slot = digits === undefined ? -1 : Number.parseInt(digits, 10) - FIRST_NUMBER;
  return slot < 0 ? null : slot;
}

export interface LivePlan {
  accounts: readonly DemoAccount[];
  /** When the month ended. */
  since: Instant;
  seed: string;
}

/**
 * The order of one slot: the same in every process, so that nothing of it has to be kept. Null where the integration it
 * falls to is not played.
 */
export function planLiveOrder(
  { accounts, since, seed }: LivePlan,
  slot: number,
): (PlannedOrder & { account: DemoAccount }) | null {
  const random = new Random(`${seed}/live/${slot}`);
  const shares = DEMO_INTEGRATIONS.map(({ slug, share }) => [slug, share] as const);
  const drawn = random.weighted(shares);
  const account = accounts.find(({ slug }) => slug === drawn);
  if (account === undefined) return null;
  const scenario = random.weighted(playableOf(account).map((each) => [each, LIVE_MIXTURE[each]] as const));
  const known = { externalOrderId: liveReference(slot), startedAt: addMs(since, slot * SLOT_MS) };
  return { ...planOrder(account, scenario, random, known), account };
}

const playable = new WeakMap<DemoAccount, readonly Scenario[]>();

/** Trying out what a gateway can express costs more than planning with it. */
function playableOf(account: DemoAccount): readonly Scenario[] {
  const known = playable.get(account) ?? playableScenarios(account);
  playable.set(account, known);
  return known;
}
