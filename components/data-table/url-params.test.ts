import { expect, test } from "vitest";
import { changedParams, readSort, writeSort, type ParamChanges } from "./url-params";

test.each<[string, ParamChanges, string, string]>([
  ["tab=late", { q: "SO-1" }, "?tab=late&q=SO-1", "what is not named stays"],
  ["q=SO-1&tab=late", { q: null }, "?tab=late", "null takes a filter out"],
  [
    "gateway=a&gateway=b",
    { gateway: ["b", "c"] },
    "?gateway=b&gateway=c",
    "a list replaces the list before it",
  ],
  ["gateway=a", { gateway: [] }, "", "an empty list is no filter"],
  [
    "tab=paid&cursor=abc",
    { tab: "late" },
    "?tab=late",
    "a cursor of the old result would skip rows of the new one",
  ],
  ["tab=paid", { cursor: "abc" }, "?tab=paid&cursor=abc", "paging itself sets the cursor"],
  ["", { q: "a+b@c.test" }, "?q=a%2Bb%40c.test", "a plus sign is not a blank"],
])("%s with %j is %s, because %s", (current, changes, expected) => {
  expect(changedParams(new URLSearchParams(current), changes)).toBe(expected);
});

test.each([
  ["-received", { id: "received", desc: true }],
  ["received", { id: "received", desc: false }],
])("%s is read and written back as it was", (text, sort) => {
  expect(readSort(text)).toEqual(sort);
  expect(writeSort(readSort(text))).toBe(text);
});

test.each([null, "", "-"])("%j asks for no order at all", (text) => {
  expect(readSort(text)).toBeNull();
  expect(writeSort(null)).toBeNull();
});
