import { fromUnixSeconds } from "../../domain/instant";
import type { RawDelivery, RefusalReason, Verification } from "../contract";
import { headerOf, hmacSha256, refuseHex } from "../signature";
import type { CoinbaseCommerceConfig } from "./config";

/** Which of the two a subscription sends is a setting: trying both would let a sender choose the weaker one. */
export function verify(delivery: RawDelivery, config: CoinbaseCommerceConfig): Verification {
  if (config.webhook_secret === "") return refused("secret_missing");
  return config.signature_scheme === "hook0"
    ? verifyHook0(delivery, config.webhook_secret)
    : verifyCommerce(delivery, config.webhook_secret);
}

/** X-CC-Webhook-Signature = hex HMAC-SHA256 of the raw body (docs.cdp.coinbase.com, commerce, "Webhooks security"). */
function verifyCommerce(delivery: RawDelivery, secret: string): Verification {
  const refusal = refuseHex(headerOf(delivery, "x-cc-webhook-signature"), hmacSha256(secret, delivery.body));
  return refusal === null ? { kind: "verified", signedAt: null } : refused(refusal);
}

/**
 * X-Hook0-Signature: t=seconds,v0=hex,h=names,v1=hex (docs.cdp.coinbase.com, "Verify signatures").
 * v0 covers time and body, v1 the named headers too. v1 decides where it is sent. How old a delivery
 * may be is not judged: a retry keeps its time, and a repeated event is known by its key.
 */
function verifyHook0(delivery: RawDelivery, secret: string): Verification {
  const header = headerOf(delivery, "x-hook0-signature");
  const parts = new Map(
    (header ?? "").split(",").map((part) => {
      const at = part.indexOf("=");
      return [part.slice(0, Math.max(at, 0)).trim(), part.slice(at + 1).trim()] as const;
    }),
  );
  const time = parts.get("t") ?? "";
  const signedAt = fromUnixSeconds(time);
  const names = parts.get("h") ?? "";
  const values = names.split(" ").map((name) => namedHeader(delivery, name.toLowerCase()));
  const withHeaders = parts.has("v1");
  const expected = hook0Signature(secret, time, withHeaders ? { names, values } : null, delivery.body);
  const refusal = refuseHex(parts.get(withHeaders ? "v1" : "v0") ?? null, expected);
  if (header === null) return refused("signature_missing");
  if (signedAt === null || refusal === "signature_missing") return refused("signature_malformed");
  return refusal === null ? { kind: "verified", signedAt } : refused(refusal);
}

/** v1 with the names and values of headers, v0 without. */
export function hook0Signature(
  secret: string,
  time: string,
  headers: { names: string; values: readonly string[] } | null,
  body: Uint8Array,
): Buffer {
  const signed = headers === null ? `${time}.` : `${time}.${headers.names}.${headers.values.join(".")}.`;
  return hmacSha256(secret, signed, body);
}

/** The sender chooses the names, and "constructor" is no header though every object has one. */
function namedHeader(delivery: RawDelivery, name: string): string {
  return Object.hasOwn(delivery.headers, name) ? (headerOf(delivery, name) ?? "") : "";
}

function refused(reason: RefusalReason): Verification {
  return { kind: "refused", reason };
}
