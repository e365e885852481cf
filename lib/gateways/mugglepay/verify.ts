import type { RawDelivery, RefusalReason, Verification } from "../contract";
import { readJsonObject, textOf } from "../json-body";
import { hmacSha256, sameText } from "../signature";
import type { MugglepayConfig } from "./config";
import { tokenOf } from "./parse";

/**
 * MugglePay signs nothing: it repeats the merchant_token the shop sent with the order. A match says
 * that the sender knows this order's token, and nothing about status or amounts.
 */
export function verify(delivery: RawDelivery, config: MugglepayConfig): Verification {
  if (config.callback_key === "") return refused("secret_missing");
  const json = readJsonObject(delivery.body);
  const token = json === null ? null : tokenOf(json);
  if (json === null || token === null) return refused("signature_missing");
  const merchantOrderId = textOf(json.merchant_order_id);
  const isOrderToken = sameText(token, orderToken(config.callback_key, merchantOrderId ?? ""));
  const isStaticToken = sameText(token, config.callback_key);
  const isKnown = (isOrderToken && merchantOrderId !== null) || (isStaticToken && config.accept_static_token);
  return isKnown ? { kind: "verified", signedAt: null } : refused("signature_mismatch");
}

/** The token the shop sends as merchant_token when it creates the order: one per order, so that seeing one forges no other. */
export function orderToken(callbackKey: string, merchantOrderId: string): string {
  return hmacSha256(callbackKey, `mugglepay:${merchantOrderId}`).toString("hex");
}

function refused(reason: RefusalReason): Verification {
  return { kind: "refused", reason };
}
