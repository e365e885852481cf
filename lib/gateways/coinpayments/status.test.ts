import { describe, expect, test } from "vitest";
import { readNotice } from "./parse";
import { normalizeStatus, statuses, statusWord } from "./status";

interface Payment {
  state?: string | number;
  isActive?: boolean;
  refundedAt?: number;
  refund?: object;
  payout?: object;
  hotWallet?: object;
}

const NOTHING = { confirmedAmount: 0, unconfirmedAmount: 0 };
const SEEN = { confirmedAmount: 0, unconfirmedAmount: 100 };
const IN = { confirmedAmount: 100, unconfirmedAmount: 0 };

function wordOf(type: string, state: string | number | undefined, payments: Payment[] = []): string | null {
  const notice = readNotice(Buffer.from(JSON.stringify({ type, invoice: { id: "i1", state, payments } })));
  if (notice.kind !== "invoice") throw new Error("not an invoice");
  return statusWord(notice.type, notice.invoice);
}

describe("one word for two states", () => {
  test.each<[string, string, string | number | undefined, Payment[], string | null]>([
    [
      "the invoice's state stands",
      "InvoicePending",
      "Pending",
      [{ state: "Confirmed", hotWallet: IN }],
      "Pending",
    ],
    [
      "the state is the snapshot, the type only says why it was sent",
      "InvoicePaymentTimedOut",
      "Unpaid",
      [{ state: "Created", hotWallet: NOTHING }],
      "Unpaid",
    ],
    [
      "money seen under an unpaid invoice is told",
      "InvoicePaymentCreated",
      "Unpaid",
      [{ state: "Detected", hotWallet: SEEN }],
      "Detected",
    ],
    [
      "the furthest payment tells it",
      "InvoicePaymentCreated",
      "Unpaid",
      [
        { state: "Detected", hotWallet: SEEN },
        { state: "Confirmed", hotWallet: IN },
      ],
      "Confirmed",
    ],
    [
      "a failed start leaves the invoice unpaid",
      "InvoicePending",
      "Unpaid",
      [{ state: "Detected", hotWallet: NOTHING }],
      "Unpaid",
    ],
    [
      "time ran out without money",
      "InvoiceTimedOut",
      "TimedOut",
      [{ state: "TimedOutWaitingRefund", hotWallet: NOTHING }],
      "TimedOut",
    ],
    [
      "time ran out with money",
      "InvoiceTimedOut",
      "TimedOut",
      [{ state: "TimedOutWaitingRefund", hotWallet: SEEN }],
      "TimedOutWaitingRefund",
    ],
    [
      "time ran out and no figures are told",
      "InvoiceTimedOut",
      "TimedOut",
      [{ state: "TimedOutWaitingRefund" }],
      "TimedOutWaitingRefund",
    ],
    [
      "a refund still waiting outweighs one that was sent",
      "InvoiceTimedOut",
      "TimedOut",
      [
        { state: "TimedOutRefundProcessed", hotWallet: IN, refundedAt: 1772529000 },
        { state: "TimedOutWaitingRefund", hotWallet: IN },
      ],
      "TimedOutWaitingRefund",
    ],
    [
      "a coin that was never paid does not keep the refund back",
      "InvoiceTimedOut",
      "TimedOut",
      [
        { state: "TimedOutWaitingRefund", hotWallet: IN },
        { state: "Created", hotWallet: NOTHING },
      ],
      "TimedOutWaitingRefund",
    ],
    [
      "while the invoice is open, another coin may still pay it",
      "InvoicePaymentTimedOut",
      "Unpaid",
      [
        { state: "TimedOutWaitingRefund", hotWallet: IN },
        { state: "Created", hotWallet: NOTHING },
      ],
      "Unpaid",
    ],
    [
      "no coin is left to pay it",
      "InvoicePaymentTimedOut",
      "Unpaid",
      [{ state: "TimedOutWaitingRefund", isActive: false, hotWallet: IN }],
      "TimedOutWaitingRefund",
    ],
    [
      "another coin has paid it",
      "InvoicePaid",
      "Paid",
      [
        { state: "TimedOutWaitingRefund", hotWallet: IN },
        { state: "Confirmed", hotWallet: IN },
      ],
      "Paid",
    ],
    [
      "processed, and nothing was sent back",
      "InvoiceTimedOut",
      "TimedOut",
      [{ state: "TimedOutRefundProcessed", hotWallet: IN, refund: { payoutAmountInNativeCurrency: 0 } }],
      "TimedOut",
    ],
    [
      "processed, and something was",
      "InvoiceCancelled",
      "Cancelled",
      [{ state: 13, hotWallet: IN, refund: { payoutAmountInNativeCurrency: 4969 } }],
      "CancelledRefundProcessed",
    ],
    [
      "refunded without a payout is refunded",
      "InvoiceCompleted",
      "Completed",
      [{ state: "Refunded", hotWallet: IN }],
      "Refunded",
    ],
    [
      "refunded after the payout was the excess",
      "InvoiceCompleted",
      "Completed",
      [{ state: "Refunded", hotWallet: IN, payout: { state: "Sent" } }],
      "Completed",
    ],
    [
      "and so it does beside another coin whose money goes back",
      "InvoiceCompleted",
      "Completed",
      [
        { state: "Refunded", hotWallet: IN, payout: { state: "Sent" } },
        { state: "TimedOutWaitingRefund", hotWallet: IN },
      ],
      "Completed",
    ],
    ["without a state the type tells it", "InvoicePaid", undefined, [], "Paid"],
    [
      "without a state the type goes before a payment",
      "InvoicePaid",
      undefined,
      [{ state: "Confirmed", hotWallet: IN }],
      "Paid",
    ],
    ["without a state a payment tells it", "InvoicePaymentCreated", undefined, [{ state: 1 }], "Created"],
    [
      "an ended payment without money tells nothing",
      "InvoicePaymentTimedOut",
      undefined,
      [{ state: "TimedOutWaitingRefund", hotWallet: NOTHING }],
      null,
    ],
    ["nothing is known", "", undefined, [], null],
    ["a word nobody documented is kept", "InvoiceFrozen", "Frozen", [], "Frozen"],
  ])("%s", (_why, type, state, payments, word) => {
    expect(wordOf(type, state, payments)).toBe(word);
  });

  test("statuses are compared by their letters, with the documentation's slip and both ways to cancel", () => {
    expect(normalizeStatus("timedOut")).toBe(normalizeStatus("TimedOut"));
    expect(normalizeStatus("tinedOut")).toBe(normalizeStatus("TimedOut"));
    expect(normalizeStatus("Canceled")).toBe(normalizeStatus("Cancelled"));
    expect(normalizeStatus("CanceledWaitingRefund")).toBe(normalizeStatus("CancelledWaitingRefund"));
    expect(normalizeStatus("scheduled_for_payout")).toBe(normalizeStatus("ScheduledForPayout"));
    const known = statuses.map((entry) => normalizeStatus(entry.status));
    for (const documented of [
      "draft",
      "scheduled",
      "unpaid",
      "pending",
      "paid",
      "completed",
      "cancelled",
      "timedOut",
      "deleted",
    ]) {
      expect(known).toContain(normalizeStatus(documented));
    }
  });
});
