import { createHmac } from "node:crypto";
import type { RefusalReason } from "../contract";
import { refuseHex } from "../signature";

export const ALGORITHMS = ["hmac_sha256", "hmac_sha512", "hmac_sha1"] as const;
export const SIGNATURE_ENCODINGS = ["hex", "base64"] as const;
export const SECRET_ENCODINGS = ["utf8", "hex", "base64"] as const;

type Algorithm = (typeof ALGORITHMS)[number];
type SignatureEncoding = (typeof SIGNATURE_ENCODINGS)[number];
type SecretEncoding = (typeof SECRET_ENCODINGS)[number];

/** A header can hold a few signatures while a key is rotated; more are not looked at. */
const MAX_SIGNATURES = 8;

/** The key as bytes; null for a secret that is empty or not written so. */
export function secretKey(secret: string, encoding: SecretEncoding): Buffer | null {
  const key = decoded(secret, encoding);
  return key === null || key.length === 0 ? null : key;
}

function decoded(secret: string, encoding: SecretEncoding): Buffer | null {
  if (encoding === "utf8") return Buffer.from(secret, "utf8");
  if (encoding === "hex") return /^(?:[0-9a-fA-F]{2})+$/.test(secret) ? Buffer.from(secret, "hex") : null;
  // Standard Webhooks writes "whsec_" before the secret.
  const bare = secret.replace(/^whsec_/, "");
  return isBase64(bare) ? Buffer.from(bare, "base64") : null;
}

function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text);
}

export function digest(algorithm: Algorithm, key: Buffer, parts: readonly (string | Uint8Array)[]): Buffer {
  const mac = createHmac(algorithm.replace("hmac_", ""), key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

/** What follows `prefix` in a header, as often as it stands there: "sha256=…", "t=…,v1=…", "v1,… v1,…". */
export function prefixed(header: string, prefix: string): string[] {
  const literal = prefix.replaceAll(
    /[^A-Za-z0-9]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  const found = header.matchAll(new RegExp(`(?:^|[\\s,;])${literal}([^\\s,;]+)`, "g"));
  return Array.from(found, ([, value = ""]) => value).slice(0, MAX_SIGNATURES);
}

/** Is one of these `expected`? Null when it is. Each is compared in constant time, the malformed ones too. */
export function refuseAll(
  presented: readonly string[],
  expected: Buffer,
  encoding: SignatureEncoding,
): RefusalReason | null {
  const reasons = presented.map((text) => refuseHex(encoding === "hex" ? text : hexOf(text), expected));
  if (reasons.includes(null)) return null;
  return reasons.includes("signature_mismatch") ? "signature_mismatch" : "signature_malformed";
}

function hexOf(base64: string): string {
  return isBase64(base64) ? Buffer.from(base64, "base64").toString("hex") : "not base64";
}
