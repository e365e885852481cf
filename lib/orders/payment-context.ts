import { decimal } from "@/lib/domain/decimal";
import type { TopsUp } from "@/lib/domain/order-state";

/** In a payment's context: it was made here for the rest, beside which payment, and what that one had brought by then. */
const TOPS_UP = "tops_up";

export function topUpContext(topsUp: TopsUp | null): Record<string, string> {
  return topsUp === null ? {} : { [TOPS_UP]: `${topsUp.attemptId} ${topsUp.brought}` };
}

export function topsUpIn(context: Readonly<Record<string, string>>): TopsUp | null {
  const [attemptId, brought] = context[TOPS_UP]?.split(" ") ?? [];
  return attemptId === undefined || brought === undefined ? null : { attemptId, brought: decimal(brought) };
}
