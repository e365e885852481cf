import type { RawDelivery, Verification } from "../contract";
import { headerOf, hmacSha256, refuseHex } from "../signature";
import type { BtcpayConfig } from "./config";

const PREFIX = "sha256=";

/** BTCPay-Sig: sha256=HMAC256(UTF8(secret), body), over the raw bytes (BTCPay Greenfield API, "Webhooks"). */
export function verify(delivery: RawDelivery, config: BtcpayConfig): Verification {
  if (config.webhook_secret === "") return { kind: "refused", reason: "secret_missing" };
  const header = headerOf(delivery, "btcpay-sig");
  const hex =
    header === null || header.startsWith(PREFIX) ? (header?.slice(PREFIX.length) ?? null) : "no sha256";
  const refusal = refuseHex(hex, hmacSha256(config.webhook_secret, delivery.body));
  return refusal === null ? { kind: "verified", signedAt: null } : { kind: "refused", reason: refusal };
}

export function sign(body: Uint8Array, secret: string): string {
  return PREFIX + hmacSha256(secret, body).toString("hex");
}
