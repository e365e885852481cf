import { LosslessNumber, parse } from "lossless-json";
import { isNegative, parseDecimal, type Decimal } from "../domain/decimal";
import { fromUnixMs, fromUnixSeconds, parseInstant, type Instant } from "../domain/instant";

/** An object as a vendor sent it; numbers keep their source text, so no digit of an amount is lost. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** PostgreSQL refuses NUL and half a surrogate pair in text; a vendor's "\u0000" must not make a delivery unstorable. */
const UNSTORABLE = /[\0\p{Surrogate}]/gu;

/** The bytes as one JSON object; null for anything else: wrong encoding, no JSON, a list, a bare value. Never throws. */
export function readJsonObject(body: Uint8Array): JsonObject | null {
  return asObject(readJson(body));
}

/** The bytes as JSON of any form, for answers that are lists; null for what is none. Never throws. */
export function readJson(body: Uint8Array): unknown {
  try {
    return parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return null;
  }
}

/** The objects of a list; what is no list has none. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.map(asObject).filter((item) => item !== null) : [];
}

export function asObject(value: unknown): JsonObject | null {
  return typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof LosslessNumber)
    ? (value as JsonObject)
    : null;
}

/** Text, or the source text of a number, exactly as sent; null for everything else and for "". */
export function textOf(value: unknown): string | null {
  const text = typeof value === "string" ? value : value instanceof LosslessNumber ? value.value : "";
  return text === "" ? null : text.replace(UNSTORABLE, "\ufffd");
}

/** An amount sent as text or as a number; null where there is none that can be read, and for less than nothing. */
export function amountOf(value: unknown): Decimal | null {
  const text = textOf(value);
  const amount = text === null ? null : parseDecimal(text);
  return amount === null || isNegative(amount) ? null : amount;
}

/** ISO 8601, or seconds or milliseconds since 1970. Other spellings are not guessed at. */
export function instantOf(value: unknown): Instant | null {
  const text = textOf(value)?.trim() ?? "";
  if (/^\d+$/.test(text)) return fromUnixSeconds(text) ?? fromUnixMs(text);
  return /^\d{4}-\d{2}-\d{2}/.test(text) ? parseInstant(text) : null;
}
