/**
 * An instant as RFC 3339 UTC text with milliseconds ("2026-03-02T09:15:40.123Z"). The width is
 * fixed, so comparing the text compares the time.
 */
export type Instant = string & { readonly __instant: unique symbol };

/**
 * Date, time, fraction, zone. Date.parse takes more ("12" is December 2001 where the server stands),
 * so what does not look like this is not read. An offset with one digit of minutes ("+00:0") is in a
 * vendor's own documentation.
 */
const ISO = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2})?)(\.\d+)?)?(?: ?([Zz]|([+-]\d{2}):?(\d{1,2})?))?$/;

export function toInstant(date: Date): Instant {
  return date.toISOString() as Instant;
}

/**
 * Reads ISO 8601 as vendors write it: any number of fraction digits, a missing zone (taken as UTC)
 * and the short offset. Null when it is not a time between the years 2000 and 2100.
 */
export function parseInstant(text: string): Instant | null {
  const match = ISO.exec(text.trim());
  if (match === null) return null;
  const [, day = "", time = "00:00", fraction = "", , hours, minutes = "0"] = match;
  // A day that does not exist would roll over into the next month.
  if (!isDay(day)) return null;
  const seconds = time.length === 5 ? `${time}:00` : time;
  const zone = hours === undefined ? "Z" : `${hours}:${minutes.padStart(2, "0")}`;
  return plausible(new Date(`${day}T${seconds}${fraction.slice(0, 4)}${zone}`));
}

/** Seconds since 1970 as digits. */
export function fromUnixSeconds(seconds: string): Instant | null {
  return /^\d{9,11}$/.test(seconds) ? plausible(new Date(Number(seconds) * 1000)) : null;
}

/** Milliseconds since 1970 as digits. */
export function fromUnixMs(ms: string): Instant | null {
  return /^\d{12,14}$/.test(ms) ? plausible(new Date(Number(ms))) : null;
}

function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
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
