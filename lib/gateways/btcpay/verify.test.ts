import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { deliver } from "../contract-suite";
import { config } from "./config";
import { sign, verify } from "./verify";

const settings = config.schema.parse({
  server_url: "https://btcpay.example.test/",
  store_id: "S1",
  api_key: "k",
  webhook_secret: "btcpay_secret",
});
const body = readFileSync(path.join(import.meta.dirname, "fixtures", "settled.vector.raw"));
const HEX = "94a16077c42b28c992161f901c21432ef1d01482aa12deaa57527f84dcf21165";
const answer = (header: string, bytes: Uint8Array = body) =>
  verify(deliver(bytes, { "BTCPay-Sig": header }), settings);

test("the signature is over the raw body, with the algorithm before it (vector)", () => {
  expect(sign(body, "btcpay_secret")).toBe(`sha256=${HEX}`);
  expect(answer(`sha256=${HEX}`)).toEqual({ kind: "verified", signedAt: null });
});

test.each([
  ["the digest without its algorithm", HEX, "signature_malformed"],
  ["another algorithm", `sha1=${HEX}`, "signature_malformed"],
  ["the algorithm without a digest", "sha256=", "signature_missing"],
  ["half a digest", `sha256=${HEX.slice(0, 32)}`, "signature_malformed"],
  ["two signatures in one header", `sha256=${HEX}, sha256=${HEX}`, "signature_malformed"],
])("refuses %s", (_what, header, reason) => {
  expect(answer(header)).toEqual({ kind: "refused", reason });
});

test("the same event indented otherwise is not what was signed", () => {
  const indented = Buffer.from(JSON.stringify(JSON.parse(body.toString("utf8")), null, 2));
  expect(answer(`sha256=${HEX}`, indented)).toEqual({ kind: "refused", reason: "signature_mismatch" });
});
