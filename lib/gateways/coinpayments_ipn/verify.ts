import { createHmac } from "node:crypto";
import type { RawDelivery, RefusalReason, Verification } from "../contract";
import { headerOf, refuseHex, sameText } from "../signature";
import type { CoinpaymentsIpnConfig } from "./config";
import { readFields } from "./parse";

/** Hex HMAC-SHA512 of the raw body; the vendor's own plugins trim the secret (coinpayments.net/merchant-tools-ipn). */
export function sign(body: string | Uint8Array, ipnSecret: string): string {
  return digest(body, ipnSecret).toString("hex");
}

function digest(body: string | Uint8Array, ipnSecret: string): Buffer {
  return createHmac("sha512", ipnSecret.trim()).update(body).digest();
}

export function verify(delivery: RawDelivery, config: CoinpaymentsIpnConfig): Verification {
  const reason = config.ipn_secret.trim() === "" ? "secret_missing" : refusalOf(delivery, config);
  // An IPN carries no time.
  return reason === null ? { kind: "verified", signedAt: null } : { kind: "refused", reason };
}

function refusalOf(delivery: RawDelivery, config: CoinpaymentsIpnConfig): RefusalReason | null {
  const header = headerOf(delivery, "hmac");
  const refusal = refuseHex(header, digest(delivery.body, config.ipn_secret));
  const fields = readFields(delivery.body);
  // The older scheme sends the secret as a password and signs nothing; telling it apart is for the admin who set it.
  if (header === null && fields.get("ipn_mode") === "httpauth") return "unsupported_scheme";
  if (refusal !== null) return refusal;
  if (fields.get("ipn_mode") !== "hmac") return "unsupported_scheme";
  return sameText(bareId(fields.get("merchant")), bareId(config.merchant_id)) ? null : "wrong_account";
}

function bareId(id: string | null): string {
  return (id ?? "").trim().toLowerCase();
}
