import { instantOf } from "../json-body";
import type { RawDelivery, RefusalReason, Verification } from "../contract";
import { headerOf, hmacSha256, refuseHex } from "../signature";
import type { SignatureScheme, TwoCoinConfig } from "./config";

type Part = string | Uint8Array;

/** The bytes under the signature, by scheme; `timestamp` exactly as the header has it. */
const SIGNED: Readonly<
  Record<SignatureScheme, (merchantCode: string, timestamp: string, body: Uint8Array) => Part[]>
> = {
  timestamp_body: (_merchantCode, timestamp, body) => [timestamp, body],
  merchant_timestamp_body: (merchantCode, timestamp, body) => [merchantCode, timestamp, body],
  timestamp_dot_body: (_merchantCode, timestamp, body) => [timestamp, ".", body],
  body: (_merchantCode, _timestamp, body) => [body],
};

/** x-webhook-signature = hex HMAC-SHA256 under the webhook signing key, over what the setting says. */
export function verify(delivery: RawDelivery, config: TwoCoinConfig): Verification {
  if (config.webhook_signing_key === "") return refused("secret_missing");
  if (!Object.hasOwn(SIGNED, config.signature_scheme)) return refused("unsupported_scheme");
  const isTimeSigned = config.signature_scheme !== "body";
  const timestamp = headerOf(delivery, "x-webhook-timestamp");
  const refusal = refuseHex(
    headerOf(delivery, "x-webhook-signature"),
    webhookSignature(config, timestamp ?? "", delivery.body),
  );
  if (refusal !== null) return refused(refusal);
  if (isTimeSigned && timestamp === null) return refused("signature_missing");
  return { kind: "verified", signedAt: isTimeSigned ? instantOf(timestamp) : null };
}

export function webhookSignature(config: TwoCoinConfig, timestamp: string, body: Uint8Array): Buffer {
  const signed = SIGNED[config.signature_scheme](config.merchant_code, timestamp, body);
  return hmacSha256(config.webhook_signing_key, ...signed);
}

function refused(reason: RefusalReason): Verification {
  return { kind: "refused", reason };
}
