import { fromUnixMs, fromUnixSeconds, parseInstant, toInstant, type Instant } from "../../domain/instant";

export const TIME_FORMATS = ["rfc3339", "unix_seconds", "unix_milliseconds"] as const;
export type TimeFormat = (typeof TIME_FORMATS)[number];

/** How each is told to people. */
export const TIME_FORMAT_LABEL: Readonly<Record<TimeFormat, string>> = {
  rfc3339: "Date and time, such as 2026-03-02T09:15:40Z",
  unix_seconds: "Seconds since 1970",
  unix_milliseconds: "Milliseconds since 1970",
};

/** Null for what is not written so. A fraction of a unit is cut off. */
export function readTime(text: string, format: TimeFormat): Instant | null {
  const trimmed = text.trim();
  if (format === "rfc3339") return parseInstant(trimmed);
  const [, whole = ""] = /^(\d+)(?:\.\d+)?$/.exec(trimmed) ?? [];
  return format === "unix_seconds" ? fromUnixSeconds(whole) : fromUnixMs(whole);
}

export function writeTime(at: Instant, format: TimeFormat): string {
  const ms = new Date(at).getTime();
  if (format === "rfc3339") return toInstant(new Date(ms));
  return format === "unix_seconds" ? String(Math.floor(ms / 1000)) : String(ms);
}
