import { expect, test } from "vitest";
import type { Instant } from "../../domain/instant";
import type { RawDelivery } from "../contract";
import { config, type MugglepayConfig } from "./config";
import { orderToken, verify } from "./verify";

const settings = (more: Partial<Record<keyof MugglepayConfig, unknown>> = {}) =>
  config.schema.parse({ api_token: "mp_api_token", callback_key: "mp_callback_key", ...more });

function callback(fields: object): RawDelivery {
  return {
    body: Buffer.from(JSON.stringify(fields)),
    headers: {},
    method: "POST",
    registeredUrl: "https://ops.example.test/api/webhooks/mp",
    receivedAt: "2026-03-02T10:00:00.000Z" as Instant,
  };
}

const TOKEN = "5ec523bfdb23ae09075cc62809e2ac109492597a1907c418cca2aa6fa3c71f1a";

test("an order's token is the HMAC of its number (vector MP-2)", () => {
  expect(orderToken("mp_callback_key", "SO-1042")).toBe(TOKEN);
});

test.each([
  ["merchant_token, as the table of the docs has it", { merchant_token: TOKEN }],
  ["token, as the samples have it", { token: TOKEN }],
  ["merchant_token when both are there", { merchant_token: TOKEN, token: "" }],
])("accepts %s", (_what, token) => {
  expect(verify(callback({ merchant_order_id: "SO-1042", ...token }), settings())).toEqual({
    kind: "verified",
    signedAt: null,
  });
});

test.each([
  [
    "the token of another order, or one callback would open all",
    { merchant_order_id: "SO-1043", merchant_token: TOKEN },
  ],
  ["a token without an order to check it against", { merchant_token: TOKEN }],
  ["the token of no order", { merchant_token: orderToken("mp_callback_key", "") }],
  [
    "upper case, which is another text",
    { merchant_order_id: "SO-1042", merchant_token: TOKEN.toUpperCase() },
  ],
  [
    "a plugin's md5 token with type=FIAT (vector MP-1)",
    { merchant_order_id: "SO-1042", token: "9406470e1b5dec29f3d26099af1a6909" },
  ],
  [
    "a plugin's md5 token without it (vector MP-1)",
    { merchant_order_id: "SO-1042", token: "6057610bd31ba01f8a1d2b39eba88f5e" },
  ],
  ["the key itself, unless the setting says so", { merchant_order_id: "SO-1042", token: "mp_callback_key" }],
])("refuses %s", (_what, fields) => {
  expect(verify(callback(fields), settings())).toEqual({ kind: "refused", reason: "signature_mismatch" });
});

test.each([
  ["no token", { merchant_order_id: "SO-1042" }],
  ["a token that is a list", { merchant_order_id: "SO-1042", token: [TOKEN] }],
])("%s is a missing one", (_what, fields) => {
  expect(verify(callback(fields), settings())).toEqual({ kind: "refused", reason: "signature_missing" });
});

test("a fixed token is accepted beside the orders' own when the setting is on", () => {
  const both = settings({ accept_static_token: "true" });
  expect(verify(callback({ token: "mp_callback_key" }), both).kind).toBe("verified");
  expect(verify(callback({ merchant_order_id: "SO-1042", token: TOKEN }), both).kind).toBe("verified");
  expect(verify(callback({ merchant_order_id: "SO-1042", token: "mp_callback_kez" }), both).kind).toBe(
    "refused",
  );
});
