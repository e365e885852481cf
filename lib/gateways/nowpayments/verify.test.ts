import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { deliver } from "../contract-suite";
import { readJsonObject } from "../json-body";
import { config } from "./config";
import { sign, sortedJson, verify } from "./verify";

const settings = config.schema.parse({ api_key: "k", ipn_secret: "np_secret" });
const vector = readFileSync(path.join(import.meta.dirname, "fixtures", "finished.vector.raw"), "utf8");
const DEEP =
  "98547af45463dd9ef23ef37d4b87ef3679122a69cdaf2cc261e94f00a8de16240735c23c7f5b4736443b87300189e791b4c66829176748aa9ce1d2166b7efdb4";
const FILTERED =
  "a1d84939b763c741e6eec48b5ff151e9fe0388162a69a0af767d7cbd36574bce34981335c7ccba9c31f55ee89af29a316cc2b1bfbc3294993fd2e155e717a364";

const answer = (body: string, signature: string) =>
  verify(deliver(Buffer.from(body), { "x-nowpayments-sig": signature }), settings);
const signed = (body: string, text: string) => answer(body, sign(text, "np_secret").toString("hex"));
const MISMATCH = { kind: "refused", reason: "signature_mismatch" };

describe("the signed text has its keys sorted at every level", () => {
  test("as sent, in any order (vector)", () => {
    const { fee, ...rest } = JSON.parse(vector) as { fee: Record<string, unknown> };
    const unsorted = JSON.stringify({ fee: Object.fromEntries(Object.entries(fee).reverse()), ...rest });
    expect(unsorted).not.toBe(vector);
    expect(answer(vector, DEEP)).toEqual({ kind: "verified", signedAt: null });
    expect(answer(unsorted, DEEP)).toEqual({ kind: "verified", signedAt: null });
  });

  test("the documented filter of keys, which empties the fee, is refused (vector)", () => {
    const params = JSON.parse(vector) as Record<string, unknown>;
    const filtered = JSON.stringify(params, Object.keys(params).sort());
    expect(filtered).toContain('"fee":{}');
    expect(createHmac("sha512", "np_secret").update(filtered).digest("hex")).toBe(FILTERED);
    expect(answer(vector, FILTERED)).toEqual(MISMATCH);
  });

  test("a fee changed under the signature is refused", () => {
    expect(answer(vector.replace('"serviceFee":0.000002', '"serviceFee":0.000003'), DEEP)).toEqual(MISMATCH);
  });
});

test.each(["1.10", "1e-7", "0.0000001", "100000000000000000001", "-0"])(
  "the number %s keeps its spelling",
  (number) => {
    const body = `{"b":{"d":${number},"c":1},"a":null}`;
    expect(sortedJson(readJsonObject(Buffer.from(body)))).toBe(`{"a":null,"b":{"c":1,"d":${number}}}`);
    expect(signed(body, `{"a":null,"b":{"c":1,"d":${number}}}`).kind).toBe("verified");
  },
);

describe("lists", () => {
  const body = '{"payment_extra_ids":[7,{"b":1,"a":2}],"a":true}';

  test.each([
    ["as lists, like the documentation's PHP and Python", '{"a":true,"payment_extra_ids":[7,{"a":2,"b":1}]}'],
    ["as objects, like its JavaScript", '{"a":true,"payment_extra_ids":{"0":7,"1":{"a":2,"b":1}}}'],
  ])("are accepted %s", (_how, text) => {
    expect(signed(body, text).kind).toBe("verified");
  });

  test("keep their order", () => {
    expect(signed(body, '{"a":true,"payment_extra_ids":[{"a":2,"b":1},7]}')).toEqual(MISMATCH);
  });
});

test("text is written as JSON.stringify does: escapes of slashes and letters do not matter", () => {
  expect(signed('{"url":"https:\\/\\/shop.test\\/\\u00e9"}', '{"url":"https://shop.test/é"}').kind).toBe(
    "verified",
  );
});

describe("what cannot be sorted", () => {
  const deep = `${'{"a":'.repeat(17)}1${"}".repeat(17)}`;

  test.each([
    ["no JSON", "payment_id=1"],
    ["a list", "[1]"],
    ["deeper than anything NOWPayments sends", deep],
    ["deep enough to exhaust the stack", "[".repeat(100_000)],
  ])("%s is refused, also with the signature of nothing or of itself", (_what, body) => {
    for (const text of ["", body]) expect(signed(body, text)).toEqual(MISMATCH);
    expect(answer(body, "")).toEqual({ kind: "refused", reason: "signature_missing" });
  });
});

test("a key that JavaScript treats as special is signed like any other", () => {
  const body = vector.replace("{", '{"__proto__":{"parent_payment_id":1},');
  expect(answer(body, DEEP)).toEqual(MISMATCH);
});
