import type { RawDelivery, Verification } from "../contract";
import { headerOf, hmacSha256, refuseHex } from "../signature";
import type { CoindpayConfig } from "./config";

/** x-signature = hex HMAC-SHA256 of the raw body. Nothing under it tells the time, so a repeat verifies too. */
export function verify(delivery: RawDelivery, config: CoindpayConfig): Verification {
  if (config.api_secret === "") return { kind: "refused", reason: "secret_missing" };
  const refusal = refuseHex(headerOf(delivery, "x-signature"), hmacSha256(config.api_secret, delivery.body));
  return refusal === null ? { kind: "verified", signedAt: null } : { kind: "refused", reason: refusal };
}
