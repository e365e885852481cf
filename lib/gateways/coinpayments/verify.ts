import type { RawDelivery, RefusalReason, Verification } from "../contract";
import { parseInstant } from "../../domain/instant";
import { headerOf, hmacSha256, sameText } from "../signature";
import type { CoinpaymentsConfig } from "./config";

export const CLIENT_HEADER = "x-coinpayments-client";
export const TIMESTAMP_HEADER = "x-coinpayments-timestamp";
export const SIGNATURE_HEADER = "x-coinpayments-signature";

/** CoinPayments begins the signed text with a byte order mark (EF BB BF). */
const BYTE_ORDER_MARK = "\ufeff";

/** HMAC-SHA256 in base64, 44 characters. */
const BASE64_SHA256 = /^[A-Za-z0-9+/]{43}=$/;

export interface SignedRequest {
  method: string;
  /** As registered, scheme and query included. */
  url: string;
  /** As in the header. */
  client: string;
  /** As in the header: YYYY-MM-DDTHH:mm:ss, UTC. */
  timestamp: string;
  body: string | Uint8Array;
}

/**
 * The signature of a request to the API or of a webhook, which are signed alike. The secret is used
 * as text: it looks like base64 and must not be decoded (vendor documentation, "Generate API signature").
 */
export function sign(request: SignedRequest, secret: string): string {
  const { method, url, client, timestamp, body } = request;
  return hmacSha256(
    secret,
    `${BYTE_ORDER_MARK}${method.toUpperCase()}${url}${client}${timestamp}`,
    body,
  ).toString("base64");
}

export function verify(delivery: RawDelivery, config: CoinpaymentsConfig): Verification {
  if (config.client_secret.trim() === "") return { kind: "refused", reason: "secret_missing" };
  const client = headerOf(delivery, CLIENT_HEADER);
  const timestamp = headerOf(delivery, TIMESTAMP_HEADER);
  const signature = headerOf(delivery, SIGNATURE_HEADER);
  const expected = sign(
    {
      method: delivery.method,
      url: config.webhook_url ?? delivery.registeredUrl,
      client: client ?? "",
      timestamp: timestamp ?? "",
      body: delivery.body,
    },
    config.client_secret,
  );
  // The text is compared, not the decoded bytes: base64 has several spellings of the same bytes.
  const isSame = sameText(signature ?? "", expected);
  const refusal = refusalOf();
  return refusal === null
    ? { kind: "verified", signedAt: timestamp === null ? null : parseInstant(timestamp) }
    : { kind: "refused", reason: refusal };

  function refusalOf(): RefusalReason | null {
    if (!signature || !client || !timestamp) return "signature_missing";
    if (bareId(client) !== bareId(config.client_id)) return "wrong_account";
    if (!BASE64_SHA256.test(signature)) return "signature_malformed";
    return isSame ? null : "signature_mismatch";
  }
}

/** The header has 32 hex digits, the dashboard and the body print them with dashes. */
export function bareId(id: string): string {
  return id.trim().replaceAll("-", "").toLowerCase();
}
