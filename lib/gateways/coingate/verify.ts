import type { RawDelivery, RefusalReason, Verification } from "../contract";
import { textOf } from "../json-body";
import { hmacSha256, sameText } from "../signature";
import type { CoingateConfig } from "./config";
import { readFields } from "./parse";

/**
 * CoinGate signs nothing: it repeats the token the shop sent with the order. A match says that the
 * sender knows this order's token, and nothing about status or amounts.
 */
export function verify(delivery: RawDelivery, config: CoingateConfig): Verification {
  if (config.callback_key === "") return refused("secret_missing");
  const fields = readFields(delivery.body);
  const token = textOf(fields?.token);
  if (token === null) return refused("signature_missing");
  const orderId = textOf(fields?.order_id);
  const isOrderToken = sameText(token, orderToken(config.callback_key, orderId ?? ""));
  const isStaticToken = sameText(token, config.callback_key);
  const isKnown = (isOrderToken && orderId !== null) || (isStaticToken && config.accept_static_token);
  return isKnown ? { kind: "verified", signedAt: null } : refused("signature_mismatch");
}

/** The token the shop sends when it creates the order: one per order, so that seeing one forges no other. */
export function orderToken(callbackKey: string, orderId: string): string {
  return hmacSha256(callbackKey, `coingate:${orderId}`).toString("hex");
}

function refused(reason: RefusalReason): Verification {
  return { kind: "refused", reason };
}
