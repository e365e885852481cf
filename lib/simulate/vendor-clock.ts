import { addMs, msBetween, toInstant, type Instant } from "@/lib/domain/instant";
import { now } from "@/lib/platform/clock";

export interface VendorClockParts {
  /** Vendor seconds in a second. */
  speed: number;
  /** How long ago the vendor's clock begins. */
  agoMs: number;
}

/**
 * The time of day at the vendor: it begins some time ago and runs at its own speed. One that is behind and fast runs
 * like everybody's as soon as it has caught up; one that begins now and is fast runs ahead.
 */
export function vendorClock({ speed, agoMs }: VendorClockParts): () => Instant {
  const startedAt = toInstant(now());
  const begin = addMs(startedAt, -agoMs);
  return () => {
    const real = toInstant(now());
    const here = addMs(begin, Math.round(msBetween(startedAt, real) * speed));
    return agoMs > 0 && here > real ? real : here;
  };
}
