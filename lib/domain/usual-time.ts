import { usualConfirmationMinutes } from "./network";

/** How long payments of one gateway, network and asset took from first seen to paid. */
export interface UsualTime {
  medianMs: number;
  p95Ms: number;
  samples: number;
}

/** What the merchant's own history taught, by `usualTimeKey`. */
export type UsualTimes = Readonly<Record<string, UsualTime>>;

export const NO_USUAL_TIMES: UsualTimes = {};

/** Fewer payments than this say little about the next one. */
export const ENOUGH_SAMPLES = 20;

export interface PaymentKind {
  gateway: string;
  network: string | null;
  asset: string | null;
}

export interface Expectation {
  usualMs: number;
  /** Past this nobody should go on waiting. */
  latestMs: number;
  /** From the merchant's own payments; else from what is usual on the network. */
  isLearned: boolean;
}

/** With room, because one slow block in twenty is no silence. */
const ROOM = 1.5;
/** A network's usual time is a guess about every gateway at once, so it is given more. */
const ROOM_FOR_A_GUESS = 3;

export function usualTimeKey({ gateway, network, asset }: PaymentKind): string {
  return `${gateway}/${(network ?? "").toLowerCase()}/${(asset ?? "").toUpperCase()}`;
}

/** Where the quote names no network, since the customer chooses: the one its transactions are on, if it is one. */
export function onlyNetwork(transactions: readonly { network: string }[]): string | null {
  const [first, ...more] = new Set(
    transactions.map(({ network }) => network.toLowerCase()).filter((network) => network !== ""),
  );
  return more.length === 0 ? (first ?? null) : null;
}

export function expectConfirmation(times: UsualTimes, kind: PaymentKind): Expectation {
  const key = usualTimeKey(kind);
  const learned = Object.hasOwn(times, key) ? times[key] : undefined;
  if (learned !== undefined && learned.samples >= ENOUGH_SAMPLES) {
    return { usualMs: learned.medianMs, latestMs: Math.round(learned.p95Ms * ROOM), isLearned: true };
  }
  const usualMs = usualConfirmationMinutes(kind.network) * 60_000;
  return { usualMs, latestMs: usualMs * ROOM_FOR_A_GUESS, isLearned: false };
}

/** Whole minutes for people; a learned time below one is still "1 min". */
export function usualMinutes({ usualMs }: Expectation): number {
  return Math.max(1, Math.round(usualMs / 60_000));
}
