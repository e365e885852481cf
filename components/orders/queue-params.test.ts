import { expect, test } from "vitest";
import type { CalendarDay } from "@/lib/domain/accounting-day";
import { isNarrowed, queueFilter, readQueueParams, sortParam, tabCount, tabHref } from "./queue-params";

const today = "2026-03-30" as CalendarDay;
const filterOf = (query: string) =>
  queueFilter(readQueueParams(new URLSearchParams(query)), today, "Europe/Brussels");

test.each<[string, object, string]>([
  ["", { tab: "needs_action", sort: "due_asc", limit: 50 }, "the desk opens on what is due first"],
  [
    "tab=paid",
    { tab: "paid", sort: "created_desc", limit: 50 },
    "a list without due times shows the newest first",
  ],
  ["tab=paid&sort=due", { tab: "paid", sort: "created_desc", limit: 50 }, "there nothing is due to sort by"],
  [
    "sort=created",
    { tab: "needs_action", sort: "created_asc", limit: 50 },
    "the oldest first can be asked for",
  ],
  [
    "sort=-due",
    { tab: "needs_action", sort: "due_asc", limit: 50 },
    "the least urgent first is no order of work",
  ],
  ["tab=lost&flag=odd", { tab: "needs_action", sort: "due_asc", limit: 50 }, "an old link still opens"],
  [
    "tab=late&gateway=coindpay&asset=USDC&assignee=me&flag=over&q= SO-1 ",
    {
      tab: "late",
      gateway: "coindpay",
      asset: "USDC",
      assignee: "me",
      flag: "over",
      q: "SO-1",
      sort: "created_desc",
      limit: 50,
    },
    "filters add up",
  ],
  [
    "tab=all&created=1d",
    { tab: "all", createdFrom: "2026-03-29T22:00:00.000Z", sort: "created_desc", limit: 50 },
    "today begins at midnight of the organisation's zone, which is summer time here",
  ],
  [
    "tab=all&from=2026-03-28&until=2026-03-29",
    {
      tab: "all",
      createdFrom: "2026-03-27T23:00:00.000Z",
      createdTo: "2026-03-29T22:00:00.000Z",
      sort: "created_desc",
      limit: 50,
    },
    "the last day counts in full, though it has 23 hours",
  ],
  ["tab=all&from=2026-02-30", { tab: "all", sort: "created_desc", limit: 50 }, "there is no such day"],
  [
    "cursor=one&cursor=two",
    { tab: "needs_action", cursor: "two", sort: "due_asc", limit: 50 },
    "the cursors before the last one are the way back",
  ],
])("%j asks for %j, because %s", (query, expected) => {
  expect(filterOf(query)).toEqual(expected);
});

test("a tab keeps the filters and leaves the place and the order of the other tab behind", () => {
  const params = new URLSearchParams("tab=needs_action&gateway=coindpay&sort=due&cursor=abc");
  expect(tabHref(params, "paid")).toBe("/orders?gateway=coindpay&tab=paid");
});

test.each([
  ["", false],
  ["tab=paid&sort=created&cursor=x", false],
  ["created=7d", true],
  ["q=SO-1", true],
])("the address %j narrows the tab: %s", (query, expected) => {
  expect(isNarrowed(readQueueParams(new URLSearchParams(query)))).toBe(expected);
});

test("an order that would be refused is not written into the address", () => {
  expect(sortParam({ id: "due", desc: true }, "needs_action")).toBe("due");
  expect(sortParam({ id: "due", desc: false }, "all")).toBeNull();
  expect(sortParam(null, "all")).toBeNull();
});

test("what only grows is not counted", () => {
  const counts = {
    needs_action: 3,
    confirming: 0,
    paid: 900,
    underpaid: 0,
    overpaid: 0,
    late: 0,
    refund_pending: 0,
    manual_review: 0,
    all: 999,
  };
  expect([
    tabCount("needs_action", counts),
    tabCount("confirming", counts),
    tabCount("paid", counts),
  ]).toEqual([3, 0, null]);
});
