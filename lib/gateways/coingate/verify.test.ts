import { describe, expect, test } from "vitest";
import { deliver } from "../contract-suite";
import { config, type CoingateConfig } from "./config";
import { orderToken, verify } from "./verify";

const settings = (more: Partial<Record<keyof CoingateConfig, unknown>> = {}) =>
  config.schema.parse({ api_token: "t", callback_key: "cg_callback_key", ...more });
const TOKEN = orderToken("cg_callback_key", "SO-1042");

const json = (fields: object) =>
  deliver(Buffer.from(JSON.stringify(fields)), { "content-type": "application/json" });
const form = (text: string) =>
  deliver(Buffer.from(text), { "content-type": "application/x-www-form-urlencoded" });
const MISMATCH = { kind: "refused", reason: "signature_mismatch" };

test("an order's token is the HMAC of its number, and of no other gateway's", () => {
  // printf 'coingate:SO-1042' | openssl dgst -sha256 -hmac cg_callback_key
  expect(TOKEN).toBe("7804cd3d350cb6c326de7181aa80e7f3ff2fe9839591e747bee1b9d734935185");
});

describe("the token is accepted", () => {
  test.each([
    ["in JSON", json({ order_id: "SO-1042", token: TOKEN })],
    ["in a form", form(`order_id=SO-1042&token=${TOKEN}`)],
    [
      "in a form that escapes the number",
      form(`token=${orderToken("cg_callback_key", "SO 10&2")}&order_id=SO+10%262`),
    ],
  ])("%s", (_where, delivery) => {
    expect(verify(delivery, settings())).toEqual({ kind: "verified", signedAt: null });
  });
});

describe("refuses", () => {
  test.each([
    ["the token of another order, or one callback would open all", { order_id: "SO-1043", token: TOKEN }],
    ["a token without an order to check it against", { token: TOKEN }],
    ["the token of no order", { token: orderToken("cg_callback_key", "") }],
    ["upper case, which is another text", { order_id: "SO-1042", token: TOKEN.toUpperCase() }],
    ["the key itself, unless the setting says so", { order_id: "SO-1042", token: "cg_callback_key" }],
  ])("%s", (_what, fields) => {
    expect(verify(json(fields), settings())).toEqual(MISMATCH);
  });

  test("a form whose second order number is the one that is read", () => {
    expect(verify(form(`order_id=SO-1042&token=${TOKEN}&order_id=SO-1`), settings())).toEqual(MISMATCH);
  });

  test.each([
    ["no token", json({ order_id: "SO-1042" })],
    ["a token that is a list", json({ order_id: "SO-1042", token: [TOKEN] })],
    ["an empty one in a form", form("order_id=SO-1042&token=")],
    ["bytes that are no text", deliver(Uint8Array.of(0xff, 0xfe), {})],
  ])("%s as missing", (_what, delivery) => {
    expect(verify(delivery, settings())).toEqual({ kind: "refused", reason: "signature_missing" });
  });
});

test("a fixed token is accepted beside the orders' own when the setting is on", () => {
  const both = settings({ accept_static_token: "true" });
  expect(verify(json({ token: "cg_callback_key" }), both).kind).toBe("verified");
  expect(verify(json({ order_id: "SO-1042", token: TOKEN }), both).kind).toBe("verified");
  expect(verify(json({ token: "cg_callback_kez" }), both)).toEqual(MISMATCH);
});
