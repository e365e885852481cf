import { expect, test } from "vitest";
import { draftChanges, withWord } from "./mapping-draft";

test("a word that is mapped and put back leaves nothing to save", () => {
  const draft = withWord(withWord({ a: "paid" }, "b", "expired"), "b", null);
  expect(draftChanges({ a: "paid" }, draft)).toEqual([]);
});

test("changed, added and removed words are named with what they were, in one order", () => {
  expect(draftChanges({ a: "paid", c: "expired" }, { a: "confirming", b: "cancelled" })).toEqual([
    { key: "a", from: "paid", to: "confirming" },
    { key: "b", from: null, to: "cancelled" },
    { key: "c", from: "expired", to: null },
  ]);
});

test("a vendor's word that every object inherits is a word like others", () => {
  expect(draftChanges({}, withWord({}, "constructor", "paid"))).toEqual([
    { key: "constructor", from: null, to: "paid" },
  ]);
});
