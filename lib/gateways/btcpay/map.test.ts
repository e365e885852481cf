import { describe, expect, test } from "vitest";
import { noticeEvent, methodOf } from "./map";
import { readWebhook } from "./parse";
import { noticeWord } from "./status";

function read(fields: object) {
  const body = Buffer.from(
    JSON.stringify({
      originalDeliveryId: "d1",
      deliveryId: "d2",
      timestamp: 1772442942,
      invoiceId: "INV1",
      ...fields,
    }),
  );
  const found = readWebhook(body);
  if (found.kind !== "read") throw new Error(found.reason);
  return { notice: found.notice, event: noticeEvent(found.notice, body) };
}

describe("type and flags become one word", () => {
  test.each<[object, string, string]>([
    [
      { type: "InvoiceSettled", overPaid: true, manuallyMarked: true },
      "Settled (PaidOver)",
      "too much stays visible",
    ],
    [{ type: "InvoiceSettled" }, "Settled", "old versions send no flags"],
    [{ type: "InvoiceSettled", overPaid: "true" }, "Settled", "a flag is true or it is not"],
    [{ type: "InvoiceExpired", partiallyPaid: true }, "Expired (PaidPartial)", "less than asked arrived"],
    [
      { type: "InvoiceReceivedPayment", overPaid: true },
      "(payment received)",
      "one payment is not the invoice",
    ],
    [{ type: "InvoiceSomethingNew", overPaid: true }, "InvoiceSomethingNew", "nobody guesses at a new type"],
  ])("%j is %j: %s", (fields, word) => {
    expect(noticeWord(read(fields).notice)).toBe(word);
  });
});

test("a mark by hand is kept also where the word tells of too much money", () => {
  const { facts } = read({ type: "InvoiceSettled", overPaid: true, manuallyMarked: true }).event;
  expect(facts.signals).toEqual({ marked_manually: "2026-03-02T09:15:42.000Z" });
});

const PAYMENT = {
  paymentMethodId: "BTC-CHAIN",
  payment: {
    id: `${"ab".repeat(32)}-3`,
    receivedDate: 1772442900,
    value: "0.00052000",
    status: "Settled",
    destination: "bc1q",
  },
};

test("a settled payment is in the merchant's own wallet, so it is its settlement", () => {
  const { facts } = read({ type: "InvoicePaymentSettled", ...PAYMENT }).event;
  expect(Object.values(facts.settlements)).toMatchObject([
    {
      stage: "settled",
      asset: "BTC",
      gross: "0.00052",
      net: "0.00052",
      txHash: "ab".repeat(32),
      at: "2026-03-02T09:15:00.000Z",
    },
  ]);
  expect(facts.transactions).toMatchObject({
    [`bitcoin:${"ab".repeat(32)}:3`]: {
      amount: null,
      confirmations: 1,
      firstSeenAt: "2026-03-02T09:15:00.000Z",
    },
  });
});

test("a payment still confirming settles nothing, and coins are never set against a price in money", () => {
  const { facts } = read({
    type: "InvoiceReceivedPayment",
    ...PAYMENT,
    payment: { ...PAYMENT.payment, status: "Processing" },
  }).event;
  expect([facts.settlements, facts.received, facts.quote]).toEqual([{}, {}, null]);
});

test.each([
  ["BTC", "BTC", "bitcoin"],
  ["BTC-CHAIN", "BTC", "bitcoin"],
  ["BTC-OnChain", "BTC", "bitcoin"],
  ["LTC-CHAIN", "LTC", "litecoin"],
  ["XMR-CHAIN", "XMR", "monero"],
  ["BTC-LN", "BTC", "lightning"],
  ["BTC_LightningLike", "BTC", "lightning"],
  ["BTC-LightningNetwork", "BTC", "lightning"],
  ["BTC-LNURL", "BTC", "lightning"],
  ["USDt-TRON", "USDT", "usdt-tron"],
  ["DASH-CHAIN", "DASH", "dash-chain"],
])("method %s is %s on %s", (id, asset, network) => {
  expect(methodOf(id)).toEqual({ asset, network });
});
