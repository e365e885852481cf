import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { Instant } from "../../domain/instant";
import { hmacSha256 } from "../signature";
import { config, SIGNATURE_SCHEMES, type SignatureScheme, type TwoCoinConfig } from "./config";
import { verify } from "./verify";

const body = readFileSync(path.join(import.meta.dirname, "fixtures", "complete.raw"));
const TIMESTAMP = "2026-03-02T09:15:42Z";

/** Vector TC-1. */
const SIGNATURES: Record<SignatureScheme, string> = {
  body: "f6c75afc8b7d87af90926f6f22aca09aade5dc5cb311f64a3465305bcfd8b305",
  timestamp_body: "c058021351f04b9001adb923b4d0057eb3e3bbf88e8684188b04afca15e98bd0",
  merchant_timestamp_body: "34800c539a39ab694718b15693f3dfd155884f3c5353289884bdce9cc38de84b",
  timestamp_dot_body: "4b2dded59ab29cf526cdc81fbea49d127ac8d167c0f4a0fdc8a31c3d51312973",
};

function settings(signature_scheme?: SignatureScheme): TwoCoinConfig {
  return config.schema.parse({
    merchant_code: "MERCHANT01",
    api_secret: "two_coin_api_secret",
    webhook_signing_key: "two_coin_webhook_key",
    ...(signature_scheme === undefined ? {} : { signature_scheme }),
  });
}

function deliver(headers: Record<string, string>, using: TwoCoinConfig) {
  const delivery = {
    body,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    method: "POST",
    registeredUrl: "https://ops.example.test/api/webhooks/tc",
    receivedAt: "2026-03-02T10:00:00.000Z" as Instant,
  };
  return verify(delivery, using);
}

describe.each(SIGNATURE_SCHEMES.map((scheme) => scheme.value))("scheme %s", (scheme) => {
  test("accepts its own vector and tells the time when that is signed", () => {
    const headers = { "x-webhook-signature": SIGNATURES[scheme], "x-webhook-timestamp": TIMESTAMP };
    expect(deliver(headers, settings(scheme))).toEqual({
      kind: "verified",
      signedAt: scheme === "body" ? null : "2026-03-02T09:15:42.000Z",
    });
  });

  test("refuses the vectors of the others: one scheme is set, and none is tried", () => {
    const others = SIGNATURE_SCHEMES.filter((other) => other.value !== scheme);
    for (const other of others) {
      const headers = { "x-webhook-signature": SIGNATURES[other.value], "x-webhook-timestamp": TIMESTAMP };
      expect(deliver(headers, settings(scheme)), other.value).toEqual({
        kind: "refused",
        reason: "signature_mismatch",
      });
    }
  });
});

test("the first of the schemes is the default", () => {
  expect(settings().signature_scheme).toBe("timestamp_body");
});

test("a timestamp that is signed may not be missing, even where the empty one was signed", () => {
  const withoutTime = hmacSha256("two_coin_webhook_key", body).toString("hex");
  expect(deliver({ "x-webhook-signature": withoutTime }, settings())).toEqual({
    kind: "refused",
    reason: "signature_missing",
  });
  expect(deliver({ "x-webhook-signature": withoutTime }, settings("body")).kind).toBe("verified");
});

test("another timestamp than the signed one is refused", () => {
  const headers = {
    "x-webhook-signature": SIGNATURES.timestamp_body,
    "x-webhook-timestamp": "2026-03-02T09:15:43Z",
  };
  expect(deliver(headers, settings())).toEqual({ kind: "refused", reason: "signature_mismatch" });
});

test("the API secret does not sign webhooks", () => {
  const signed = hmacSha256("two_coin_api_secret", TIMESTAMP, body).toString("hex");
  expect(deliver({ "x-webhook-signature": signed, "x-webhook-timestamp": TIMESTAMP }, settings())).toEqual({
    kind: "refused",
    reason: "signature_mismatch",
  });
});

test("a scheme from an older configuration is refused by name, not passed over", () => {
  const unknown = { ...settings(), signature_scheme: "toString" as SignatureScheme };
  expect(deliver({ "x-webhook-signature": SIGNATURES.body }, unknown)).toEqual({
    kind: "refused",
    reason: "unsupported_scheme",
  });
});
