import { createHash, randomBytes } from "node:crypto";

const FORMAT = /^sdk_[A-Za-z0-9_-]{43}$/;
/** Enough to tell keys apart in a list, far too little to guess the rest. */
const SHOWN_LENGTH = 10;

/** `sdk_` and 256 random bits in base64url. */
export function newApiKey(): string {
  return `sdk_${randomBytes(32).toString("base64url")}`;
}

export function isApiKeyFormat(text: string): boolean {
  return FORMAT.test(text);
}

/** The key has all the entropy there is, so a plain SHA-256 keeps it; looking it up by hash leaks nothing by time. */
export function apiKeyHash(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

export function apiKeyPrefix(key: string): string {
  return key.slice(0, SHOWN_LENGTH);
}
