import { parseInstant, type Instant } from "../domain/instant";

/**
 * The vendor's own clock at the time of an answer: its Date header, RFC 9110, "Mon, 02 Mar 2026 09:15:42 GMT". Null when
 * it does not say. Figures that carry no time of their own are as of then.
 */
export function answerTime(headers: Readonly<Record<string, string>>): Instant | null {
  const text = headers.date ?? "";
  const ms = /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(ms) ? null : parseInstant(new Date(ms).toISOString());
}
