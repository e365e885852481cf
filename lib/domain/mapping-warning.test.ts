import { describe, expect, test } from "vitest";
import { mappingWarning } from "./mapping-warning";
import { ORDER_STATUSES, type OrderStatus } from "./order-status";

describe("a second look is asked for", () => {
  test.each<[OrderStatus | null, OrderStatus, string]>([
    ["paid", "awaiting_payment", "paid orders would look unpaid"],
    ["overpaid", "expired", "so would overpaid ones"],
    ["paid", "refunded", "and paid is not refunded"],
    ["confirming", "paid", "the shop would deliver before the chain has confirmed"],
    ["awaiting_payment", "paid", "the shop would deliver for nothing"],
    ["refunded", "paid", "the shop would deliver what was paid back"],
    ["manual_review", "paid", "what a person should decide would be delivered"],
    [null, "paid", "a word nobody knows would make the shop deliver"],
    ["refunded", "cancelled", "money that went back would not be seen"],
    ["awaiting_payment", "refunded", "nothing has gone back"],
    ["underpaid", "expired", "money that arrived would be forgotten"],
    ["confirming", "cancelled", "so would money that is arriving"],
  ])("%s mapped to %s: %s", (shipped, ours) => {
    expect(mappingWarning(shipped, ours)).not.toBeNull();
  });
});

describe("nothing is said", () => {
  test.each<[OrderStatus | null, OrderStatus, string]>([
    ["expired", "cancelled", "both say that no money was seen"],
    ["paid", "overpaid", "the amounts decide which of the two"],
    ["paid", "manual_review", "a person looking is always safe"],
    [null, "expired", "nothing is delivered for it"],
    ["awaiting_payment", "confirming", "waiting for money is harmless either way"],
  ])("%s mapped to %s: %s", (shipped, ours) => {
    expect(mappingWarning(shipped, ours)).toBeNull();
  });

  test("about any status mapped as it is shipped", () => {
    for (const status of ORDER_STATUSES) expect(mappingWarning(status, status)).toBeNull();
  });
});
