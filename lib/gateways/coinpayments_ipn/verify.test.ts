import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { deliver } from "../contract-suite";
import { sign, verify } from "./verify";

const SECRET = "ipn-test-secret";
const MERCHANT = "0123456789abcdef0123456789abcdef";

/** A published vector: blanks as +, as PHP writes them. */
const BODY = readFileSync(path.join(import.meta.dirname, "fixtures", "vector.status-100.raw"), "utf8");
const HMAC =
  "edb0031064c3c327ceb2822caf030b8a81b7a98eddd9ec8cb6236368757346aba4175d7273fdad4c769ebe912e0e19f8e6eab8bae970f3b053e61439f6f8a9b1";

function check(
  body: string,
  hmac: string | null,
  config: { merchant_id?: string; ipn_secret?: string } = {},
) {
  return verify(deliver(Buffer.from(body), hmac === null ? {} : { HMAC: hmac }), {
    merchant_id: MERCHANT,
    ipn_secret: SECRET,
    ...config,
  });
}

const refused = (reason: string) => ({ kind: "refused", reason });

describe("the signature", () => {
  test("is the published vector's, in either case", () => {
    expect(check(BODY, HMAC)).toEqual({ kind: "verified", signedAt: null });
    expect(check(BODY, HMAC.toUpperCase())).toMatchObject({ kind: "verified" });
    expect(sign(BODY, SECRET)).toBe(HMAC);
  });

  test("covers the bytes: blanks as %20 are another message, and the vector's signature for that is refused", () => {
    const ofRewritten =
      "a4b04e169d22a299e7b97a85a3eff674419cf19c34572e2d4903f9ba6a5db3b8c69f260aa3417556bce8c1f35d85eeca46ca1faf5f73c61679f2504cf0366618";
    expect(sign(BODY.replaceAll("+", "%20"), SECRET)).toBe(ofRewritten);
    expect(check(BODY, ofRewritten)).toEqual(refused("signature_mismatch"));
    expect(check(BODY.replaceAll("+", "%20"), HMAC)).toEqual(refused("signature_mismatch"));
    expect(check(new URLSearchParams(BODY).toString().replace("test%40", "test@"), HMAC)).toEqual(
      refused("signature_mismatch"),
    );
  });

  test.each([
    ["is not there", null, "signature_missing"],
    ["is empty", "", "signature_missing"],
    ["is no hex", "z".repeat(128), "signature_malformed"],
    ["is cut short", HMAC.slice(0, -2), "signature_malformed"],
    ["is of another algorithm", HMAC.slice(0, 64), "signature_malformed"],
    ["is another's", HMAC.replace("edb", "edc"), "signature_mismatch"],
  ])("that %s is refused", (_why, hmac, reason) => {
    expect(check(BODY, hmac)).toEqual(refused(reason));
  });

  test("is made with the secret trimmed, as the vendor's own plugins do", () => {
    expect(check(BODY, HMAC, { ipn_secret: ` ${SECRET}\n` })).toMatchObject({ kind: "verified" });
  });

  test("of an empty secret is refused, although it fits", () => {
    for (const ipn_secret of ["", "  "]) {
      expect(check(BODY, sign(BODY, ipn_secret), { ipn_secret })).toEqual(refused("secret_missing"));
    }
  });
});

describe("what is signed", () => {
  test("names the merchant, and another one's notification is refused as such", () => {
    expect(check(BODY, HMAC, { merchant_id: MERCHANT.toUpperCase() })).toMatchObject({ kind: "verified" });
    expect(check(BODY, HMAC, { merchant_id: "f".repeat(32) })).toEqual(refused("wrong_account"));
    const anonymous = BODY.replace(/&merchant=\w+/, "");
    expect(check(anonymous, sign(anonymous, SECRET))).toEqual(refused("wrong_account"));
  });

  test("is in mode hmac: the older one sends the secret as a password and signs nothing", () => {
    const older = BODY.replace("ipn_mode=hmac", "ipn_mode=httpauth");
    expect(check(older, null)).toEqual(refused("unsupported_scheme"));
    expect(check(older, sign(older, SECRET))).toEqual(refused("unsupported_scheme"));
    const without = BODY.replace("&ipn_mode=hmac", "");
    expect(check(without, sign(without, SECRET))).toEqual(refused("unsupported_scheme"));
  });

  test("a forged mode does not change what an unsigned body is told", () => {
    expect(check(BODY, null)).toEqual(refused("signature_missing"));
    expect(check(BODY.replace("ipn_mode=hmac", "ipn_mode=httpauth"), HMAC)).toEqual(
      refused("signature_mismatch"),
    );
  });
});
