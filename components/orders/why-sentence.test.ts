import { expect, test } from "vitest";
import type { EventView, Resolution } from "@/lib/orders/schemas";
import { eventTally, whySentence } from "./why-sentence";

const event = (change: Partial<EventView>): EventView => ({
  id: "evt_1",
  orderId: "ord_1",
  paymentId: "pay_1",
  deliveryId: null,
  source: "webhook",
  kind: "invoicePaid",
  decision: "applied",
  reason: "",
  gatewayStatus: null,
  mappedStatus: null,
  mappingVersion: 1,
  statusBefore: null,
  statusAfter: null,
  actor: { kind: "gateway", id: "int_1", name: "Main shop" },
  detail: {},
  occurredAt: null,
  recordedAt: "2026-03-02T09:10:00.000Z",
  ...change,
});

const history = [
  event({
    decision: "stale",
    reason: "Pending does not undo Paid.",
    statusBefore: "paid",
    statusAfter: "paid",
  }),
  event({ reason: "Paid came.", statusBefore: "confirming", statusAfter: "paid" }),
  event({ reason: "Money was seen.", statusBefore: "awaiting_payment", statusAfter: "confirming" }),
];

const decision: Resolution = {
  outcome: "accept_shortfall",
  reason_code: "exchange_fee",
  note: "",
  evidence: null,
  amount: null,
  asset: null,
  by: { kind: "user", id: "usr_1", name: "Sam" },
  at: "2026-03-02T09:10:00.000Z",
};

test("the event that brought the order to its status gives the sentence, not the last one heard", () => {
  expect(whySentence({ status: "paid", resolution: null }, history)).toBe("Paid came.");
});

test("a person's decision stands above what the gateway said", () => {
  expect(whySentence({ status: "paid", resolution: decision }, history)).toBe(
    "Sam decided “Accept the shortfall”. Exchange or wallet took its fee from the amount.",
  );
});

test("where the event is past the loaded history, the status explains itself", () => {
  expect(whySentence({ status: "expired", resolution: null }, [])).toBe(
    "The time to pay ran out and no money was seen.",
  );
});

test("events are tallied by what became of them, and people's are not counted", () => {
  expect(eventTally([...history, event({ decision: "duplicate" }), event({ source: "staff" })])).toBe(
    "4 events: 2 applied, 1 held back, 1 repeated.",
  );
  expect(eventTally([event({})])).toBe("1 event: 1 applied.");
  expect(eventTally([event({ source: "api" })])).toBe("The gateway has reported nothing yet.");
});
