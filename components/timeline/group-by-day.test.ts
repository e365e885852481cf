import { expect, test } from "vitest";
import { groupByDay } from "./group-by-day";

const entries = [
  { at: "2026-03-28T23:30:00.000Z", name: "c" },
  { at: "2026-03-28T22:59:00.000Z", name: "b" },
  { at: "2026-03-27T10:00:00.000Z", name: "a" },
];

test("midnight is the organisation's, so one UTC day can be two of its days", () => {
  const days = groupByDay(entries, "Europe/Berlin").map(({ day, entries: list }) => [
    day,
    list.map((entry) => entry.name),
  ]);
  expect(days).toEqual([
    ["29 Mar 2026", ["c"]],
    ["28 Mar 2026", ["b"]],
    ["27 Mar 2026", ["a"]],
  ]);
});

test("entries of one day stay together and in their order", () => {
  const days = groupByDay(entries, "UTC").map(({ day, entries: list }) => [
    day,
    list.map((entry) => entry.name),
  ]);
  expect(days).toEqual([
    ["28 Mar 2026", ["c", "b"]],
    ["27 Mar 2026", ["a"]],
  ]);
});

test("nothing happened: no days", () => {
  expect(groupByDay([], "UTC")).toEqual([]);
});
