import { expect, test } from "vitest";
import { headerOf, hmacSha256, refuseHex, sameText } from "./signature";
import type { RawDelivery } from "./contract";
import type { Instant } from "../domain/instant";

const expected = hmacSha256("key", "message");
const right = expected.toString("hex");

test("HMAC-SHA256 over parts is the one over the whole (RFC 4231, case 2)", () => {
  const digest = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
  expect(hmacSha256("Jefe", "what do ya want for nothing?").toString("hex")).toBe(digest);
  expect(hmacSha256("Jefe", "what do ya ", Buffer.from("want for nothing?")).toString("hex")).toBe(digest);
});

test.each<[string | null, string | null, string]>([
  [right, null, "the digest"],
  [right.toUpperCase(), null, "hex has no case"],
  [null, "signature_missing", "no header"],
  ["", "signature_missing", "an empty header"],
  [right.slice(2), "signature_malformed", "too short"],
  [`${right}00`, "signature_malformed", "too long"],
  [`sha256=${right}`, "signature_malformed", "with a prefix"],
  [` ${right}`, "signature_malformed", "with a blank"],
  [`${right.slice(0, 63)}g`, "signature_malformed", "not hex"],
  [expected.toString("base64"), "signature_malformed", "base64"],
  ["0".repeat(64), "signature_mismatch", "another digest"],
])("%j is refused with %s: %s", (presented, reason) => {
  expect(refuseHex(presented, expected)).toBe(reason);
});

test("texts of any length are compared whole", () => {
  expect(sameText("token", "token")).toBe(true);
  expect(sameText("token", "token ")).toBe(false);
  expect(sameText("", "token")).toBe(false);
});

test("a repeated header is not a signature, whichever of its values is right", () => {
  const delivery: RawDelivery = {
    body: new Uint8Array(),
    headers: { "x-signature": [right, right] },
    method: "POST",
    registeredUrl: "",
    receivedAt: "2026-03-02T10:00:00.000Z" as Instant,
  };
  expect(refuseHex(headerOf(delivery, "x-signature"), expected)).toBe("signature_malformed");
  expect(headerOf(delivery, "absent")).toBeNull();
});
