import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { deliver } from "../contract-suite";
import { config } from "./config";
import { hook0Signature, verify } from "./verify";

const commerce = config.schema.parse({ api_key: "k", webhook_secret: "cc_secret" });
const body = readFileSync(path.join(import.meta.dirname, "fixtures", "completed.vector.raw"));
const HEX = "b7b269a80d0660336ff95689fffc60b12674223af387df9abda266d8bcd1cdaa";

describe("X-CC-Webhook-Signature", () => {
  const answer = (headers: Record<string, string>, bytes: Uint8Array = body) =>
    verify(deliver(bytes, headers), commerce);

  test("is over the raw body (vector)", () => {
    expect(answer({ "X-CC-Webhook-Signature": HEX })).toEqual({ kind: "verified", signedAt: null });
    expect(answer({ "X-CC-Webhook-Signature": HEX }, Buffer.concat([body, Buffer.from("\n")]))).toEqual({
      kind: "refused",
      reason: "signature_mismatch",
    });
  });

  test("cannot be replaced by the successor's header, valid or not", () => {
    const time = "1636936200";
    const v0 = hook0Signature("cc_secret", time, null, body).toString("hex");
    expect(answer({ "X-Hook0-Signature": `t=${time},v0=${v0}` })).toEqual({
      kind: "refused",
      reason: "signature_missing",
    });
  });
});

/** Vectors of Hook0's own libraries, which Coinbase Business sends with: body "hello !", secret "secret". */
describe("X-Hook0-Signature", () => {
  const V0 = "v0=1b3d69df55f1e52f05224ba94a5162abeb17ef52cd7f4948c390f810d6a87e98";
  const H = "h=x-event-id x-event-type";
  const V1 = "v1=bc521546ba5de381b12f135782d2008b028c3065c191760b12b76850a8fc8f51";
  const T = "t=1636936200";
  const HEADERS = {
    "X-Event-Id": "1a01cb48-5142-4d9b-8f90-d20cca61f0ee",
    "X-Event-Type": "service.resource.verb",
  };
  const SIGNED = { kind: "verified", signedAt: "2021-11-15T00:30:00.000Z" };
  const hook0 = { ...commerce, webhook_secret: "secret", signature_scheme: "hook0" as const };
  const answer = (signature: string, headers: object = HEADERS) =>
    verify(deliver(Buffer.from("hello !"), { ...headers, "X-Hook0-Signature": signature }), hook0);

  test.each([
    ["v0, over time and body", `${T},${V0}`],
    ["v1, over headers too", `${T},${H},${V1}`],
    ["both", `${T},${V0},${H},${V1}`],
    ["blanks around the parts, as the libraries allow", ` ${T} , ${V0} `],
  ])("%s", (_what, signature) => {
    expect(answer(signature)).toEqual(SIGNED);
  });

  test.each([
    ["a wrong v1 beside a right v0", `${T},${V0},${H},v1=${"0".repeat(64)}`, "signature_mismatch"],
    [
      "names in another case, which are signed as they are written",
      `${T},h=X-Event-Id X-Event-Type,${V1}`,
      "signature_mismatch",
    ],
    ["v1 without the names it covers", `${T},${V1}`, "signature_mismatch"],
    ["another time", `t=1636936201,${V0}`, "signature_mismatch"],
    ["no time", V0, "signature_malformed"],
    ["a time that is none", `t=now,${V0}`, "signature_malformed"],
    ["no digest", T, "signature_malformed"],
    ["an empty digest", `${T},v1=`, "signature_malformed"],
    ["half a digest", `${T},${V0.slice(0, 20)}`, "signature_malformed"],
    ["an empty header", "", "signature_malformed"],
  ])("refuses %s", (_what, signature, reason) => {
    expect(answer(signature)).toEqual({ kind: "refused", reason });
  });

  test.each([
    ["changed", { ...HEADERS, "X-Event-Type": "service.resource.other" }],
    ["left out", { "X-Event-Id": HEADERS["X-Event-Id"] }],
  ])("refuses a signed header that was %s", (_what, headers) => {
    expect(answer(`${T},${H},${V1}`, headers)).toEqual({ kind: "refused", reason: "signature_mismatch" });
  });

  test.each(["constructor", "__proto__", "toString x-event-id", ""])("survives headers named %j", (names) => {
    expect(answer(`${T},h=${names},${V1}`)).toEqual({ kind: "refused", reason: "signature_mismatch" });
  });

  test("without the header, the old one's digest is no proof", () => {
    expect(
      verify(deliver(body, { "X-CC-Webhook-Signature": HEX }), { ...hook0, webhook_secret: "cc_secret" }),
    ).toEqual({
      kind: "refused",
      reason: "signature_missing",
    });
  });
});
