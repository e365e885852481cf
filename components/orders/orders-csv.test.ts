import Papa from "papaparse";
import { expect, test } from "vitest";
import { decimal } from "@/lib/domain/decimal";
import type { OrderRow } from "@/lib/orders/schemas";
import { ordersCsv } from "./orders-csv";

const row: OrderRow = {
  id: "ord_1",
  externalOrderId: "SO-1042",
  status: "underpaid",
  flags: [{ code: "under", detail: "0.3812 LTCT missing" }],
  nextAction: {
    code: "ask_for_top_up",
    label: "Ask for a top-up",
    description: "",
    actor: "support",
    dueAt: null,
    suggests: "request_top_up",
  },
  needsAction: true,
  fulfillable: false,
  gateway: "coinpayments",
  integration: { id: "int_1", slug: "shop", name: "Shop" },
  gatewayRef: "1f0c",
  gatewayStatus: "TimedOut",
  asset: "LTCT",
  network: "litecoin-testnet",
  expectedAmount: decimal("0.5812"),
  receivedAmount: null,
  differenceAmount: decimal("-0.3812"),
  fiatCurrency: "USD",
  fiatAmount: decimal("49.99"),
  confirmations: 3,
  requiredConfirmations: 3,
  usualConfirmation: { minutes: 8, isLearned: false },
  txHashes: [],
  customer: { name: "Ada", email: "ada@example.test", reference: null },
  assignee: null,
  resolution: null,
  createdAt: "2026-03-02T09:10:00.000Z",
  expiresAt: null,
  paidAt: null,
  settledAt: null,
  refundable: [],
  statusChangedAt: "2026-03-02T09:10:00.000Z",
  updatedAt: "2026-03-02T09:10:00.000Z",
  version: 1,
};

const read = (rows: readonly OrderRow[]) =>
  Papa.parse<Record<string, string>>(ordersCsv(rows), { header: true }).data;

test("figures are exact and bare, and what is not reported is empty and not 0", () => {
  expect(read([row])[0]).toMatchObject({
    expected_amount: "0.5812",
    received_amount: "",
    difference_amount: "-0.3812",
  });
});

test("a reference that a spreadsheet would run as a formula is led by an apostrophe", () => {
  expect(read([{ ...row, externalOrderId: '=HYPERLINK("http://evil.test")' }])[0]?.order).toBe(
    `'=HYPERLINK("http://evil.test")`,
  );
});

test("commas, quotes and line breaks survive the way there and back", () => {
  const awkward = 'Ada, "the first"\nof her name';
  expect(read([{ ...row, customer: { name: awkward, email: null, reference: null } }])[0]?.customer).toBe(
    awkward,
  );
});
