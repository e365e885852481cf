import { createHmac } from "node:crypto";
import { LosslessNumber } from "lossless-json";
import type { RawDelivery, Verification } from "../contract";
import { asObject, readJsonObject } from "../json-body";
import { headerOf, refuseHex } from "../signature";
import type { NowpaymentsConfig } from "./config";

/** The documentation's JavaScript writes lists as objects ({"0":…}); its PHP and Python leave them lists. */
const SPELLINGS = ["lists", "objects"] as const;
type Spelling = (typeof SPELLINGS)[number];

/** Real messages nest twice. Deeper ones are refused, so that no body can exhaust the stack. */
const MAX_DEPTH = 16;

/**
 * x-nowpayments-sig = hex HMAC-SHA512 of the JSON with its keys sorted at every level (NOWPayments
 * API, "Instant Payments Notifications"). The page also shows JSON.stringify with the sorted keys as
 * a filter: that drops what is nested, is not what NOWPayments sends, and is refused here.
 */
export function verify(delivery: RawDelivery, config: NowpaymentsConfig): Verification {
  if (config.ipn_secret === "") return { kind: "refused", reason: "secret_missing" };
  const header = headerOf(delivery, "x-nowpayments-sig");
  const json = readJsonObject(delivery.body);
  const texts = SPELLINGS.map((lists) => (json === null ? null : sortedJson(json, lists)));
  const refusals = texts.map((text) => {
    const refusal = refuseHex(header, sign(text ?? "", config.ipn_secret));
    return text === null ? (refusal ?? "signature_mismatch") : refusal;
  });
  const reason = refusals.includes(null) ? null : (refusals[0] ?? "signature_mismatch");
  return reason === null ? { kind: "verified", signedAt: null } : { kind: "refused", reason };
}

export function sign(sorted: string, secret: string): Buffer {
  return createHmac("sha512", secret).update(sorted).digest();
}

/**
 * Numbers keep the text they came as: written anew, 1.10 is 1.1 and 0.0000001 is 1e-7, and the
 * signature another. Null for what is nested deeper than anything NOWPayments sends.
 */
export function sortedJson(value: unknown, lists: Spelling = "lists", depth = MAX_DEPTH): string | null {
  if (value instanceof LosslessNumber) return value.value;
  const object = asObject(value);
  if (object === null && !Array.isArray(value)) return JSON.stringify(value);
  if (depth === 0) return null;
  const entries = Array.isArray(value)
    ? Object.entries<unknown>(value)
    : Object.entries(object ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const isList = Array.isArray(value) && lists === "lists";
  const members = entries.map(([key, item]) => {
    const text = sortedJson(item, lists, depth - 1);
    return text === null || isList ? text : `${JSON.stringify(key)}:${text}`;
  });
  if (members.includes(null)) return null;
  return isList ? `[${members.join(",")}]` : `{${members.join(",")}}`;
}
