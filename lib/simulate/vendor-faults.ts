import type { Random } from "@/lib/simulate/random";

/** What goes wrong between a gateway and a shop, on purpose. */
export const FAULTS = [
  "late",
  "lost",
  "doubled",
  "reordered",
  "wrong_signature",
  "slow",
  "http_500",
] as const;

export type Fault = (typeof FAULTS)[number];

/** How probable each is; one that is left out never happens. */
export type FaultChances = Readonly<Partial<Record<Fault, number>>>;

export const FAULT_MEANING: Record<Fault, string> = {
  late: "a delivery, and what follows it, is held up for minutes",
  lost: "a delivery is never sent",
  doubled: "a delivery is sent twice",
  reordered: "a delivery is overtaken by later ones",
  wrong_signature: "somebody sends a forged copy first, which must be refused",
  slow: "a delivery trickles in, and the API takes its time to answer",
  http_500: "the API answers 500, sometimes after it did what it was asked",
};

/** What happens to one delivery. */
export interface DeliveryFaults {
  isLost: boolean;
  /** Everything of this payment from here on comes so much later. */
  lateMs: number;
  /** This one alone is held back, so that later ones overtake it. */
  heldMs: number;
  /** After so long it comes once more. */
  againAfterMs: number | null;
  isForgedFirst: boolean;
  isSlow: boolean;
}

const MINUTE_MS = 60_000;

/** Every draw is made whatever the chances, so that raising one fault changes no other. */
export function deliveryFaults(chances: FaultChances, random: Random): DeliveryFaults {
  const happens = (fault: Fault) => random.chance(chances[fault] ?? 0);
  const [isLost, isLate, isHeld, isDoubled, isForgedFirst, isSlow] = [
    happens("lost"),
    happens("late"),
    happens("reordered"),
    happens("doubled"),
    happens("wrong_signature"),
    happens("slow"),
  ];
  const [lateMs, heldMs, againMs] = [
    random.integer(MINUTE_MS, 20 * MINUTE_MS),
    random.integer(5 * MINUTE_MS, 40 * MINUTE_MS),
    random.integer(1_000, 2 * MINUTE_MS),
  ];
  return {
    isLost,
    lateMs: isLate ? lateMs : 0,
    heldMs: isHeld ? heldMs : 0,
    againAfterMs: isDoubled ? againMs : null,
    isForgedFirst,
    isSlow,
  };
}

/** What happens to one question at the vendor's API. */
export interface AnswerFaults {
  slowMs: number;
  /** "before": nothing was done; "after": it was done, and the answer does not say so. */
  fails: "no" | "before" | "after";
}

export function answerFaults(chances: FaultChances, random: Random): AnswerFaults {
  const isSlow = random.chance(chances.slow ?? 0);
  const isFailing = random.chance(chances.http_500 ?? 0);
  const slowMs = random.integer(2_000, 25_000);
  const isDone = random.chance(0.5);
  return { slowMs: isSlow ? slowMs : 0, fails: isFailing ? (isDone ? "after" : "before") : "no" };
}
