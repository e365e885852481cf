import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { RawDelivery, RefusalReason } from "./contract";

type Bytes = string | Uint8Array;

/** HMAC-SHA256 over the parts one after the other; text counts as UTF-8. */
export function hmacSha256(key: string, ...parts: readonly Bytes[]): Buffer {
  const mac = createHmac("sha256", key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

/**
 * Is `presented` the hex spelling of `expected`? Null when it is. A malformed value is compared too,
 * so that the answer takes as long as for a wrong one.
 */
export function refuseHex(presented: string | null, expected: Buffer): RefusalReason | null {
  const isHex =
    presented !== null && /^[0-9a-fA-F]*$/.test(presented) && presented.length === expected.length * 2;
  const same = timingSafeEqual(
    isHex ? Buffer.from(presented, "hex") : Buffer.alloc(expected.length),
    expected,
  );
  if (presented === null || presented === "") return "signature_missing";
  if (!isHex) return "signature_malformed";
  return same ? null : "signature_mismatch";
}

/** Equality of two texts of any length, in a time that tells nothing of where they differ. */
export function sameText(a: string, b: string): boolean {
  return timingSafeEqual(sha256(a), sha256(b));
}

export function sha256(bytes: Bytes): Buffer {
  return createHash("sha256").update(bytes).digest();
}

/** The header's value; a repeated one is joined, which no signature survives. Null when it is not there. */
export function headerOf(delivery: Pick<RawDelivery, "headers">, name: string): string | null {
  const values = delivery.headers[name] ?? [];
  return values.length === 0 ? null : values.join(", ");
}
