import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Instant } from "../../domain/instant";
import { deliver, RECEIVED_AT } from "../contract-suite";
import { config } from "./config";
import { verify } from "./verify";

const BODY = Buffer.from('{"id":"1","status":"paid"}');
const NOW = String(Date.parse(RECEIVED_AT) / 1000);

function hex(...parts: (string | Uint8Array)[]): string {
  const mac = createHmac("sha256", "key");
  for (const part of parts) mac.update(part);
  return mac.digest("hex");
}

function verdict(
  settings: Record<string, string>,
  headers: Record<string, string>,
  receivedAt: Instant = RECEIVED_AT,
) {
  const read = config.schema.parse({ signing_secret: "key", ...settings });
  return verify({ ...deliver(BODY, headers), receivedAt }, read);
}

const VERIFIED = { kind: "verified", signedAt: null };
const refused = (reason: string) => ({ kind: "refused", reason });

test("an empty secret verifies nothing, not even what it signed itself", () => {
  const read = config.schema.parse({ signing_secret: "key" });
  const signature = createHmac("sha256", "").update(BODY).digest("hex");
  expect(verify(deliver(BODY, { "x-signature": signature }), { ...read, signing_secret: "" })).toEqual(
    refused("secret_missing"),
  );
});

describe("what stands before the signature", () => {
  test("has to be there, and may be the name of a part", () => {
    expect(verdict({ signature_prefix: "sha256=" }, { "x-signature": `sha256=${hex(BODY)}` })).toEqual(
      VERIFIED,
    );
    expect(verdict({ signature_prefix: "sha256=" }, { "x-signature": hex(BODY) })).toEqual(
      refused("signature_malformed"),
    );
    expect(verdict({ signature_prefix: "v1=" }, { "x-signature": `t=1,v0=00,v1=${hex(BODY)}` })).toEqual(
      VERIFIED,
    );
    expect(verdict({ signature_prefix: "v1=" }, { "x-signature": `t=1,xv1=${hex(BODY)}` })).toEqual(
      refused("signature_malformed"),
    );
  });

  test("is no pattern: characters that mean something in one mean themselves", () => {
    expect(verdict({ signature_prefix: "a.*(" }, { "x-signature": `a.*(${hex(BODY)}` })).toEqual(VERIFIED);
    expect(verdict({ signature_prefix: "a.*(" }, { "x-signature": `abbb(${hex(BODY)}` })).toEqual(
      refused("signature_malformed"),
    );
  });

  test("of several signatures one right one is enough, as while a gateway rotates its key", () => {
    expect(
      verdict({ signature_prefix: "v1=" }, { "x-signature": `v1=${"0".repeat(64)}, v1=${hex(BODY)}` }),
    ).toEqual(VERIFIED);
    expect(
      verdict({ signature_prefix: "v1=" }, { "x-signature": `v1=${"0".repeat(64)},v1=${"1".repeat(64)}` }),
    ).toEqual(refused("signature_mismatch"));
  });
});

describe("a signed time", () => {
  const settings = {
    signed_content: "{timestamp}.{body}",
    timestamp_header: "X-Time",
    timestamp_format: "unix_seconds",
  };
  const headers = (time: string) => ({ "x-time": time, "x-signature": hex(`${time}.`, BODY) });

  test("is told, and refused when its header is missing or another one is presented", () => {
    expect(verdict(settings, headers(NOW))).toEqual({ kind: "verified", signedAt: RECEIVED_AT });
    expect(verdict(settings, { "x-signature": hex(".", BODY) })).toEqual(refused("signature_missing"));
    expect(verdict(settings, { ...headers(NOW), "x-time": "1" })).toEqual(refused("signature_mismatch"));
  });

  test("may be as old as it likes, unless a tolerance is set", () => {
    expect(verdict(settings, headers("1000000000"))).toMatchObject({ kind: "verified" });
    const strict = { ...settings, timestamp_tolerance_seconds: "300" };
    expect(verdict(strict, headers(String(Number(NOW) - 300)))).toMatchObject({ kind: "verified" });
    expect(verdict(strict, headers(String(Number(NOW) - 301)))).toEqual(refused("timestamp_too_old"));
    expect(verdict(strict, headers(String(Number(NOW) + 60)))).toMatchObject({ kind: "verified" });
    expect(verdict(strict, headers("soon"))).toEqual(refused("timestamp_too_old"));
  });
});

test("a header that is signed along has to be there", () => {
  const settings = { signed_content: "{header:X-Id}.{body}" };
  expect(verdict(settings, { "x-id": "7", "x-signature": hex("7.", BODY) })).toEqual(VERIFIED);
  expect(verdict(settings, { "x-signature": hex(".", BODY) })).toEqual(refused("signature_missing"));
});

test("base64 is told from what is not, and compared as bytes", () => {
  const signature = createHmac("sha256", "key").update(BODY).digest("base64");
  const settings = { signature_encoding: "base64" };
  expect(verdict(settings, { "x-signature": signature })).toEqual(VERIFIED);
  expect(verdict(settings, { "x-signature": hex(BODY) })).toEqual(refused("signature_malformed"));
  expect(verdict(settings, { "x-signature": "*" })).toEqual(refused("signature_malformed"));
});

test("no header value makes it throw or pass", () => {
  const settings = fc.constantFrom(
    ...[
      {},
      { signature_prefix: "v1,", signature_encoding: "base64" },
      {
        signature_prefix: "v1=",
        signed_content: "{timestamp}{body}",
        timestamp_header: "X-Signature",
        timestamp_prefix: "t=",
      },
    ].map((chosen) => config.schema.parse({ signing_secret: "key", ...chosen })),
  );
  fc.assert(
    fc.property(settings, fc.uint8Array({ maxLength: 200 }), (chosen, bytes) => {
      const value = Buffer.from(bytes).toString("latin1");
      expect(verify(deliver(BODY, { "x-signature": value }), chosen).kind).toBe("refused");
    }),
  );
});
