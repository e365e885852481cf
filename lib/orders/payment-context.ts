import { decimal } from "@/lib/domain/decimal";
import type { TopsUp } from "@/lib/domain/order-state";

type Context = Readonly<Record<string, string>>;

/** What its gateway repeats as the merchant's reference, for an attempt that was made from here. */
export const MERCHANT_REFERENCE = "merchant_reference";

/** Beside which payment it was made here for the rest, and what that one had brought by then. */
const TOPS_UP = "tops_up";

export function topUpContext(topsUp: TopsUp | null): Record<string, string> {
  return topsUp === null ? {} : { [TOPS_UP]: `${topsUp.attemptId} ${topsUp.brought}` };
}

export function topsUpIn(context: Context): TopsUp | null {
  const [attemptId, brought] = context[TOPS_UP]?.split(" ") ?? [];
  return attemptId === undefined || brought === undefined ? null : { attemptId, brought: decimal(brought) };
}

/** The shop registered the order with it. */
const REGISTERED = "registered";

export const REGISTERED_CONTEXT: Context = { [REGISTERED]: "yes" };

/** Whether it is an attempt of the shop's own, to which what the shop registered applies, and not one that was made here. */
export function isShopsOwn(context: Context): boolean {
  return context[REGISTERED] !== undefined || context[MERCHANT_REFERENCE] === undefined;
}
