import fc from "fast-check";
import { LosslessNumber } from "lossless-json";
import { describe, expect, test } from "vitest";
import { fromSmallestUnit, parseDecimal } from "../../domain/decimal";
import { assetOf, type AssetOf } from "./currency";
import {
  decimalOf,
  invoiceReference,
  isNothing,
  readNotice,
  vendorAmount,
  type InvoiceNotice,
} from "./parse";

const LTCT = assetOf("1002", {});
const USD = assetOf("5057", {});
const UNKNOWN = assetOf("9999", {});

function number(text: string): LosslessNumber {
  return new LosslessNumber(text);
}

describe("amounts, which the vendor writes in two units", () => {
  test.each<[unknown, AssetOf, string | null, string]>([
    [number("4999"), USD, "49.99", "a number without a point counts the smallest unit"],
    ["4999", USD, "49.99", "text without a point does too"],
    ["49.99", USD, "49.99", "a point means whole units"],
    [number("49.99"), USD, "49.99", "also in a number"],
    ["50.00", USD, "50", "a point with zeros is still a point"],
    ["50", USD, "0.5", "and text without one is still cents"],
    [number("58120000"), LTCT, "0.5812", "eight places"],
    [number("10000000000000001"), assetOf("4", {}), "0.010000000000000001", "beyond what a double can hold"],
    ["0.58120000", UNKNOWN, "0.5812", "whole units need no scale"],
    [number("58120000"), UNKNOWN, null, "a scale is never guessed"],
    ["", USD, null, "no amount"],
    ["-1", USD, null, "less than nothing"],
    ["1e3", USD, null, "no vendor writes amounts like this"],
    ["1,000.00", USD, null, "nor like this"],
    [null, USD, null, "not given"],
    [{ value: "1" }, USD, null, "not an amount"],
  ])("%j of %o is %j: %s", (value, asset, expected) => {
    expect(decimalOf(vendorAmount(value), asset)).toBe(expected);
  });

  test("integers are the smallest unit and text with a point whole units, whatever the size", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 40n }), (units) => {
        expect(decimalOf(vendorAmount(number(units.toString())), LTCT)).toBe(
          fromSmallestUnit(units.toString(), 8),
        );
        expect(decimalOf(vendorAmount(`${units}.50`), LTCT)).toBe(parseDecimal(`${units}.5`));
      }),
    );
  });

  test("a discount is the one amount that may be negative", () => {
    expect(decimalOf(vendorAmount(number("-1000000"), "signed"), LTCT)).toBe("-0.01");
  });

  test("nothing is nothing in every unit, and what is not given is not nothing", () => {
    for (const zero of ["0", "0.00", "0.00000000"]) expect(isNothing(vendorAmount(zero))).toBe(true);
    for (const some of ["1", "0.01", null]) expect(isNothing(vendorAmount(some))).toBe(false);
  });
});

function read(value: unknown): ReturnType<typeof readNotice> {
  return readNotice(Buffer.from(typeof value === "string" ? value : JSON.stringify(value)));
}

function readInvoice(invoice: object, rest: object = {}): InvoiceNotice {
  const notice = read({ id: "e1", type: "InvoicePending", invoice: { id: "i1", ...invoice }, ...rest });
  if (notice.kind !== "invoice") throw new Error(`not an invoice: ${JSON.stringify(notice)}`);
  return notice;
}

describe("an invoice notice", () => {
  test("is known by its own id, unless that is the invoice's, which every event of it shares", () => {
    const id = "1f0c7b52-6a2e-4f2b-9a3e-0b5d6f1c2e77";
    expect(readInvoice({ id }).eventId).toBe("e1");
    for (const eventId of [id, id.replaceAll("-", ""), id.toUpperCase()]) {
      expect(readInvoice({ id }, { id: eventId }).eventId, eventId).toBeNull();
    }
  });

  test("names the invoice in one spelling", () => {
    expect(invoiceReference("1F0C7B526A2E4F2B9A3E0B5D6F1C2E77")).toBe("1f0c7b52-6a2e-4f2b-9a3e-0b5d6f1c2e77");
    expect(invoiceReference(" INV-Abc ")).toBe("INV-Abc");
  });

  test("has states as names or as the numbers behind them, which differ between invoice and payment", () => {
    const { invoice } = readInvoice({
      state: 3,
      payments: [{ state: 3 }, { state: "16" }, { payout: { state: 3 } }],
    });
    expect(invoice.state).toBe("Paid");
    expect(invoice.payments.map((payment) => payment.state ?? payment.payout?.state)).toEqual([
      "Pending",
      "Refunded",
      "Sent",
    ]);
    expect(readInvoice({ state: 7 }).invoice.state).toBe("7");
    expect(readInvoice({ state: "constructor" }).invoice.state).toBe("constructor");
  });

  test.each([
    [{ currency: { id: 4, smartContract: null } }, "4"],
    [{ currency: { id: "4", smartContract: "0xDAC1" } }, "4:0xdac1"],
    [{ currency: { id: "4:0xDAC1", smartContract: "0xDAC1" } }, "4:0xdac1"],
    [{ currency: { id: 4, smartContract: { address: "0xDAC1" } } }, "4:0xdac1"],
    [{ currency: { id: 4, smartContract: { chain: "?" } } }, "4:unknown"],
    [{ currency: { id: 4, smartContract: {} } }, "4"],
    [{ currencyId: 5057 }, "5057"],
    [{}, null],
  ])("%j is currency %j", (amount, id) => {
    expect(readInvoice({ amount }).invoice.currencyId).toBe(id);
  });

  test("reads times as the wire writes them and as the documentation does", () => {
    expect(readInvoice({ createdAt: 1772442600 }).invoice.createdAt).toBe("2026-03-02T09:10:00.000Z");
    expect(readInvoice({ createdAt: "2026-03-02T09:10:00Z" }).invoice.createdAt).toBe(
      "2026-03-02T09:10:00.000Z",
    );
    expect(readInvoice({}, { timestamp: "2026-03-02T09:15:40.1234567+00:0" }).timestamp).toBe(
      "2026-03-02T09:15:40.123Z",
    );
    expect(readInvoice({}, { timestamp: "soon" }).timestamp).toBeNull();
  });

  test.each([
    ["no JSON", "state=Paid"],
    ["a list", "[]"],
    ["cut off", '{"invoice": {"id": "i1"'],
    ["not UTF-8", "\u00ff"],
    ["nested deeper than a stack", "[".repeat(200_000)],
    ["one key said twice", '{"invoice": {"id": "i1", "state": "Paid", "state": "Unpaid"}}'],
    ["payments that are no list", { invoice: { id: "i1", payments: {} } }],
    ["an invoice without id", { invoice: { state: "Paid" } }],
    ["neither invoice nor transaction", { type: "InvoicePaid" }],
  ])("that is %s is not read, and says so in a sentence", (why, body) => {
    const bytes =
      why === "not UTF-8"
        ? Buffer.from([0x7b, 0xff, 0x7d])
        : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
    expect(readNotice(bytes)).toMatchObject({
      kind: "unreadable",
      reason: expect.stringMatching(/^CoinPayments' message .+\.$/),
    });
  });
});
