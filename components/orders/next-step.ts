import type { NextActionCode } from "@/lib/domain/next-action";
import type { Outcome } from "@/lib/domain/resolution";

/** What the button of a next action opens. */
export type NextStep = "resolve" | "refund" | "look" | "none";

interface Waiting {
  nextAction: { code: NextActionCode; suggests: Outcome | null };
  needsAction: boolean;
}

interface Abilities {
  resolve: boolean;
  refund: boolean;
}

/** `look`: somebody has to act, and the order page says how; `none`: it is nobody's turn here. */
export function nextStep({ nextAction, needsAction }: Waiting, can: Abilities): NextStep {
  if (!needsAction) return "none";
  if (nextAction.code === "send_refund") return can.refund ? "refund" : "look";
  return nextAction.suggests !== null && can.resolve ? "resolve" : "look";
}
