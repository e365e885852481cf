import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { Instant } from "../../domain/instant";
import { hmacSha256 } from "../signature";
import { config } from "./config";
import { verify } from "./verify";

const settings = config.schema.parse({ api_secret: "coindpay_test_secret" });
const body = readFileSync(path.join(import.meta.dirname, "fixtures", "completed.raw"));

function deliver(signature: string, bytes: Uint8Array = body) {
  const delivery = {
    body: bytes,
    headers: { "x-signature": [signature] },
    method: "POST",
    registeredUrl: "https://ops.example.test/api/webhooks/cd",
    receivedAt: "2026-03-02T10:00:00.000Z" as Instant,
  };
  return verify(delivery, settings);
}

const SIGNATURE = "580c7b3e8a92564341834e87be1121fd693daa1c3d621ac94ca9c412d900f4cf";

test("the signature is over the raw body (vector CD-1)", () => {
  expect(deliver(SIGNATURE)).toEqual({ kind: "verified", signedAt: null });
});

test("the same order spelled otherwise is not what was signed", () => {
  const spaced = Buffer.from(JSON.stringify(JSON.parse(body.toString("utf8")), null, 1));
  expect(deliver(SIGNATURE, spaced)).toEqual({ kind: "refused", reason: "signature_mismatch" });
});

test("the on-chain hash, which CoindPay also calls signature, proves nothing", () => {
  const { signature } = JSON.parse(body.toString("utf8")) as { signature: string };
  expect(deliver(signature.slice(2))).toEqual({ kind: "refused", reason: "signature_mismatch" });
  expect(deliver(signature)).toEqual({ kind: "refused", reason: "signature_malformed" });
});

test("payment links are signed with the same secret and algorithm (vector CD-2), so a link's signature opens no webhook", () => {
  const link = hmacSha256("coindpay_test_secret", "merchant_transaction_id=SO-1042&price=49.99").toString(
    "hex",
  );
  expect(link).toBe("1c3e32201293285c9224d9cbfae572152e79750e9a9e10eeb04c6ec6742128a3");
  expect(deliver(link)).toEqual({ kind: "refused", reason: "signature_mismatch" });
});
