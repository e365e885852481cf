import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { deliver } from "../contract-suite";
import { config as gatewayConfig, type CoinpaymentsConfig } from "./config";
import { sign, verify } from "./verify";

const CLIENT = "7c1b3f0e9d2a4b6c8e0f1a2b3c4d5e6f";
const SECRET = "cp-test-secret-000000000000000000000000001=";
const TIMESTAMP = "2026-03-02T09:15:42";
const config = gatewayConfig.schema.parse({ client_id: CLIENT, client_secret: SECRET });

/** A published vector: compact JSON, an escaped plus, a registered address with a query. */
const COMPACT = {
  url: "https://ops.example.test/api/webhooks/coinpayments/acct_1?src=cp",
  body: readFileSync(path.join(import.meta.dirname, "fixtures", "vector.paid-compact.raw")),
  signature: "q+p6dsC9HbtZeQEHyP4t/D3N/hSV77945iLEQ+vhlCk=",
};

/** A published vector in the form on the wire: two blanks, CRLF, \u002B, no newline at the end. */
const WIRE = {
  url: "https://ops.example.test/api/webhooks/coinpayments/acct_1",
  body: [
    "{",
    '  "id": "4f9d1c7a0b6e4e1f9a2d3c5b7e8f6a01",',
    '  "type": "InvoiceCompleted",',
    '  "timestamp": "2026-03-02T09:15:40.1234567+00:00",',
    '  "invoice": {',
    '    "invoiceId": "SO-1042",',
    '    "id": "1f0c7b52-6a2e-4f2b-9a3e-0b5d6f1c2e77",',
    '    "userEmail": "merchant\\u002Bt@example.test",',
    '    "amount": {',
    '      "currency": {',
    '        "id": 5057,',
    '        "smartContract": null',
    "      },",
    '      "total": 4999',
    "    },",
    '    "state": "Completed",',
    '    "payments": []',
    "  }",
    "}",
  ].join("\r\n"),
  signature: "yHCr7U/wON8S83PTH+bpmHfGyVTUHIg4i6/VCFMmiZo=",
};

interface Change {
  url?: string;
  headers?: Record<string, string[]>;
  config?: Partial<CoinpaymentsConfig>;
  method?: string;
}

function check(
  { url, body, signature }: { url: string; body: string | Uint8Array; signature: string },
  change: Change = {},
) {
  const delivery = deliver(
    Buffer.from(body),
    {
      "X-CoinPayments-Client": CLIENT,
      "X-CoinPayments-Timestamp": TIMESTAMP,
      "X-CoinPayments-Signature": signature,
    },
    change.url ?? url,
  );
  return verify(
    { ...delivery, method: change.method ?? "POST", headers: { ...delivery.headers, ...change.headers } },
    { ...config, ...change.config },
  );
}

const refused = (reason: string) => ({ kind: "refused", reason });

describe("published vectors", () => {
  test("are accepted, and the signed time is told", () => {
    const signedAt = "2026-03-02T09:15:42.000Z";
    expect(check(COMPACT)).toEqual({ kind: "verified", signedAt });
    expect(check(WIRE)).toEqual({ kind: "verified", signedAt });
  });

  test.each([
    [
      "signed without the byte order mark",
      "cowAjcXubrMeIExCQPU92A4pDRVf9JsDSx4xdwMQQfM=",
      "signature_mismatch",
    ],
    [
      "signed for the address without its query",
      "brukc+83OAZJdgIZyOLueBIw/x27ZyAVgaoPixI8J9I=",
      "signature_mismatch",
    ],
    [
      "signed over the body parsed and written again",
      "d+EwI7/Xjb3KSFqiV4t78o/bATQi8pyICoKqt0Kct9s=",
      "signature_mismatch",
    ],
    [
      "written as hex",
      "abea7a76c0bd1dbb59790107c8fe2dfc3dcdfe1495efbf78e622c443ebe19429",
      "signature_malformed",
    ],
  ])("are refused when %s", (_why, signature, reason) => {
    expect(check({ ...COMPACT, signature })).toEqual(refused(reason));
  });

  test("cover a request to the API, which has no body", () => {
    const url = "https://api.coinpayments.com/api/v2/merchant/invoices/1f0c7b52-6a2e-4f2b-9a3e-0b5d6f1c2e77";
    expect(sign({ method: "GET", url, client: CLIENT, timestamp: TIMESTAMP, body: "" }, SECRET)).toBe(
      "hPlS6h+uV2gH/cR3ePlniFX/APAIKIgRMHZbEaWYpiM=",
    );
  });

  test.each([
    ["line ends made LF", WIRE.body.replaceAll("\r\n", "\n")],
    ["the escaped plus written out", WIRE.body.replace("\\u002B", "+")],
    ["a newline added at the end", `${WIRE.body}\r\n`],
    ["the blanks taken out", JSON.stringify(JSON.parse(WIRE.body))],
    ["a byte order mark of its own", `\ufeff${WIRE.body}`],
  ])("do not survive %s, so the bytes are never touched", (_why, body) => {
    expect(check({ ...WIRE, body })).toEqual(refused("signature_mismatch"));
  });
});

describe("the address", () => {
  test("is the registered one, letter by letter", () => {
    for (const url of [`${WIRE.url}/`, WIRE.url.replace("https", "http"), WIRE.url.toUpperCase()]) {
      expect(check(WIRE, { url }), url).toEqual(refused("signature_mismatch"));
    }
  });

  test("is the setting's where CoinPayments has another one on file", () => {
    const other = { url: "https://internal.example.test/api/webhooks/cp", config: { webhook_url: WIRE.url } };
    expect(check(WIRE, other)).toMatchObject({ kind: "verified" });
    expect(check(WIRE, { config: { webhook_url: "https://shop.example.test/" } })).toEqual(
      refused("signature_mismatch"),
    );
  });
});

describe("the account", () => {
  test("may be configured with dashes or in capitals, as the dashboard prints it", () => {
    for (const client_id of ["7c1b3f0e-9d2a-4b6c-8e0f-1a2b3c4d5e6f", CLIENT.toUpperCase()]) {
      expect(check(WIRE, { config: { client_id } }), client_id).toMatchObject({ kind: "verified" });
    }
  });

  test("must be ours: another integration's webhook says so instead of looking forged", () => {
    expect(check(WIRE, { config: { client_id: "0".repeat(32) } })).toEqual(refused("wrong_account"));
  });

  test("needs a secret, and an empty one signs for nobody", () => {
    const signature = sign(
      { method: "POST", url: WIRE.url, client: CLIENT, timestamp: TIMESTAMP, body: WIRE.body },
      "",
    );
    for (const client_secret of ["", "  "]) {
      expect(check({ ...WIRE, signature }, { config: { client_secret } })).toEqual(refused("secret_missing"));
    }
  });

  test("signs with the secret as text: decoded from base64 it is another key", () => {
    const decoded = Buffer.from(SECRET, "base64").toString("latin1");
    expect(check(WIRE, { config: { client_secret: decoded } })).toEqual(refused("signature_mismatch"));
  });
});

describe("headers", () => {
  test.each(["x-coinpayments-client", "x-coinpayments-timestamp", "x-coinpayments-signature"])(
    "without %s nothing is signed",
    (name) => {
      expect(check(WIRE, { headers: { [name]: [] } })).toEqual(refused("signature_missing"));
      expect(check(WIRE, { headers: { [name]: [""] } })).toEqual(refused("signature_missing"));
    },
  );

  test("a repeated signature is no signature, even when one of them is right", () => {
    const values = [WIRE.signature, WIRE.signature];
    expect(check(WIRE, { headers: { "x-coinpayments-signature": values } })).toEqual(
      refused("signature_malformed"),
    );
  });

  test("another spelling of the same base64 bytes is refused", () => {
    // The last letter carries two bits that decode to nothing.
    const signature = WIRE.signature.replace(/o=$/, "p=");
    expect(Buffer.from(signature, "base64")).toEqual(Buffer.from(WIRE.signature, "base64"));
    expect(check({ ...WIRE, signature })).toEqual(refused("signature_mismatch"));
  });

  test("another time or another method is another message", () => {
    expect(check(WIRE, { headers: { "x-coinpayments-timestamp": ["2026-03-02T09:15:43"] } })).toEqual(
      refused("signature_mismatch"),
    );
    expect(check(WIRE, { method: "PUT" })).toEqual(refused("signature_mismatch"));
  });
});
