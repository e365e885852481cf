/**
 * An instant as RFC 3339 UTC text with milliseconds ("2026-03-02T09:15:40.123Z"). The width is
 * fixed, so comparing the text compares the time.
 */
export type Instant = string & { readonly __instant: unique symbol };

const WITHOUT_ZONE = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/;
/** Seen in a vendor's own documentation: an offset with one digit of minutes ("+00:0"). */
const SHORT_OFFSET = /([+-]\d{2}):(\d)$/;

export function toInstant(date: Date): Instant {
  return date.toISOString() as Instant;
}

/**
 * Reads ISO 8601 as vendors write it: any number of fraction digits, a missing zone (taken as UTC)
 * and the short offset. Null when it is not a time between the years 2000 and 2100.
 */
export function parseInstant(text: string): Instant | null {
  let normal = text.trim();
  if (WITHOUT_ZONE.test(normal)) normal = `${normal.replace(" ", "T")}Z`;
  normal = normal.replace(SHORT_OFFSET, "$1:0$2").replace(/(\.\d{3})\d+/, "$1");
  return plausible(new Date(normal));
}

/** Seconds since 1970 as digits. */
export function fromUnixSeconds(seconds: string): Instant | null {
  return /^\d{9,11}$/.test(seconds) ? plausible(new Date(Number(seconds) * 1000)) : null;
}

/** Milliseconds since 1970 as digits. */
export function fromUnixMs(ms: string): Instant | null {
  return /^\d{12,14}$/.test(ms) ? plausible(new Date(Number(ms))) : null;
}

function plausible(date: Date): Instant | null {
  const year = date.getUTCFullYear();
  return Number.isNaN(date.getTime()) || year < 2000 || year > 2100 ? null : toInstant(date);
}

export function addMs(instant: Instant, ms: number): Instant {
  return toInstant(new Date(new Date(instant).getTime() + ms));
}

export function msBetween(from: Instant, until: Instant): number {
  return new Date(until).getTime() - new Date(from).getTime();
}

export function earlier(a: Instant | null, b: Instant | null): Instant | null {
  return a === null ? b : b === null || a <= b ? a : b;
}

export function later(a: Instant | null, b: Instant | null): Instant | null {
  return a === null ? b : b === null || a >= b ? a : b;
}

/** "45 s", "12 min", "3 h", "2 d": for sentences, where the exact instant stands beside it. */
export function describeDuration(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} d`;
}
