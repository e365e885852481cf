import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { config, type GenericConfig } from "./config";
import { DEFAULT_TABLE } from "./status-table";

const SECRET = { signing_secret: "key" };

function problems(settings: Record<string, unknown>): Record<string, string[]> {
  const read = config.schema.safeParse({ ...SECRET, ...settings });
  const found: Record<string, string[]> = {};
  for (const { path, message } of read.success ? [] : read.error.issues)
    (found[path.join(".")] ??= []).push(message);
  return found;
}

function parsed(settings: Record<string, unknown>): GenericConfig {
  return config.schema.parse({ ...SECRET, ...settings });
}

test("the secret alone is a valid configuration, and its table knows nothing but our own words", () => {
  const { status_table } = parsed({});
  expect(status_table.statuses.every(({ status, maps }) => status === maps)).toBe(true);
  expect(status_table.byWord.size).toBe(10);
});

describe("the status table", () => {
  test("reads words with blanks, equals signs and notes; capitals make no difference", () => {
    const { status_table } = parsed({
      status_table:
        "# first\n\n Fully Paid = paid # the money is in\nstate=2 = Awaiting payment\r\n100 = paid\nA#B = manual-review # b = c",
    });
    expect(status_table.statuses).toMatchObject([
      { status: "Fully Paid", maps: "paid", meaning: "the money is in" },
      { status: "state=2", maps: "awaiting_payment" },
      { status: "100", maps: "paid" },
      { status: "A#B", maps: "manual_review", meaning: "b = c" },
    ]);
    expect(status_table.byWord.get("fully paid")).toBe("paid");
  });

  test("may come as a list of lines, as programs send it", () => {
    expect(parsed({ status_table: ["a = paid", "b = expired"] }).status_table.byWord.size).toBe(2);
  });

  test.each<[string, string, RegExp]>([
    [
      "a word of ours that is none",
      "ok = paid\ndone = setled",
      /^Line 2: "setled" is no status here\. Use one of awaiting_payment, /,
    ],
    ["a line without a sign", "ok = paid\n# note\nnonsense", /^Line 3 is not of the form/],
    ["a line without a word", "= paid", /^Line 1 is not of the form/],
    ["a line without a meaning", "ok =", /^Line 1 is not of the form/],
    ["a word twice", "Ok = paid\nok = expired", /^Line 2: "ok" stands in line 1 already\.$/],
    ["nothing but notes", "# nothing", /empty/],
  ])("with %s is refused and the line is named", (_what, status_table, message) => {
    expect(problems({ status_table })).toEqual({ status_table: [expect.stringMatching(message)] });
  });

  test("tells everything that is wrong with it at once", () => {
    expect(problems({ status_table: "a = b\nc\nd = paid\nd = paid" })["status_table"]).toHaveLength(3);
  });
});

test.each<[string, Record<string, unknown>, string, RegExp]>([
  [
    "a content without the body",
    { signed_content: "{timestamp}", timestamp_header: "t" },
    "signed_content",
    /\{body\} is missing/,
  ],
  ["an unknown placeholder", { signed_content: "{boddy}" }, "signed_content", /"\{boddy\}" is unknown/],
  ["a brace left open", { signed_content: "{body}{" }, "signed_content", /brace/],
  [
    "a signed time that comes from nowhere",
    { signed_content: "{timestamp}.{body}" },
    "timestamp_header",
    /name the header/,
  ],
  ["a time that nobody signs", { timestamp_header: "X-Time" }, "timestamp_header", /not signed/],
  [
    "a tolerance for a time that nobody signs",
    { timestamp_tolerance_seconds: "300" },
    "timestamp_tolerance_seconds",
    /signed time/,
  ],
  ["a header that is none", { signature_header: "X Signature" }, "signature_header", /letters, digits/],
  ["a path that is none", { order_path: "order..id" }, "order_path", /"order\.\.id" is not a path/],
  ["a list where one value is wanted", { order_path: "orders[*].id" }, "order_path", /One value/],
  ["two lists in one path", { tx_hash_path: "a[*].b[*]" }, "tx_hash_path", /one list at most/],
  ["an amount of nothing", { received_amount_path: "amount" }, "asset_path", /needs its asset/],
  ["a price in nothing", { price_amount_path: "price" }, "price_currency_path", /needs its currency/],
  [
    "amounts of transactions without a hash",
    { received_amount_path: "amount", asset: "BTC", amount_semantics: "per_transaction" },
    "tx_hash_path",
    /hashes/,
  ],
  [
    "amounts and hashes of two lists",
    {
      received_amount_path: "a[*].v",
      tx_hash_path: "b[*].h",
      asset: "BTC",
      amount_semantics: "per_transaction",
    },
    "received_amount_path",
    /same list/,
  ],
  ["more decimals than are kept", { amount_decimals: "25" }, "amount_decimals", /0 to 24/],
  ["an answer that is no object", { acknowledgement: "[1]" }, "acknowledgement", /not a JSON object/],
  [
    "an answer that is ours",
    { acknowledgement: '{"outcome": "x"}' },
    "acknowledgement",
    /outcome is answered/,
  ],
  ["an asset that is none", { asset_table: "usdttrc20 = USDT/tron" }, "asset_table", /^Line 1: "USDT\/tron"/],
  [
    "a secret that is not hex",
    { signing_secret: "xyz", secret_encoding: "hex" },
    "signing_secret",
    /not hex/,
  ],
  ["an algorithm nobody knows", { signature_algorithm: "md5" }, "signature_algorithm", /hmac_sha256/],
])("%s is refused at its field", (_what, settings, field, message) => {
  expect(problems(settings)).toEqual({ [field]: [expect.stringMatching(message)] });
});

test("in a form a path is a field's name, with brackets or points as they are", () => {
  const { reference_path } = parsed({ body_format: "form", reference_path: "payment[id]" });
  expect(reference_path.steps).toEqual([{ key: "payment[id]" }]);
});

test("numbers and switches, as programs send them, are text here", () => {
  expect(parsed({ amount_decimals: 6, asset: "USDT" }).amount_decimals).toBe(6);
});

test("whatever is entered is read or refused, and never throws", () => {
  const anyText = fc.oneof(
    fc.string(),
    fc.constantFrom("a[*].b", "{timestamp}{body}", "x = paid", "300", "BTC"),
  );
  const names = config.fields.map(({ name }) => name);
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), anyText), (settings) => {
      config.schema.safeParse({ ...SECRET, ...settings });
    }),
    { numRuns: 500 },
  );
});

test("the form's default table is the one that is taken when none is entered", () => {
  expect(config.fields.find(({ name }) => name === "status_table")?.default).toBe(DEFAULT_TABLE);
});
