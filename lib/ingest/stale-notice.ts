import { describeDuration, msBetween, type Instant } from "@/lib/domain/instant";

/** What most gateways' own examples allow between signing and arriving. */
const FRESH_MS = 300_000;

/**
 * What to say beside a delivery that was signed long before it came, or after; nothing where it is fresh or its time is
 * not signed. It is taken all the same: no vendor documents whether a repetition carries a new time, one that was seen
 * before changes nothing, and one that was held up is true.
 */
export function staleNotice(signedAt: Instant | null, receivedAt: Instant): string {
  if (signedAt === null) return "";
  const ageMs = msBetween(signedAt, receivedAt);
  if (Math.abs(ageMs) <= FRESH_MS) return "";
  return `It was signed ${describeDuration(Math.abs(ageMs))} ${ageMs > 0 ? "before it came" : "after it came, by the gateway's clock"}.`;
}
