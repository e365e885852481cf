import { expect, test } from "vitest";
import { actionLabel, objectHref, objectLabel } from "./audit-words";
import { changedFields } from "./changed-fields";

test("what differs stands first, what stayed after it", () => {
  expect(changedFields({ name: "Ada", role: "support" }, { name: "Ada", role: "admin" })).toEqual([
    { name: "role", before: "support", after: "admin", isChanged: true },
    { name: "name", before: "Ada", after: "Ada", isChanged: false },
  ]);
});

test("a field that one side lacks is not the same as one that is empty", () => {
  expect(changedFields({ note: "" }, {})).toEqual([
    { name: "note", before: "", after: null, isChanged: true },
  ]);
});

test("something that was made has only an after, and null is a value", () => {
  expect(changedFields(null, { disabledAt: null })).toEqual([
    { name: "disabledAt", before: null, after: "null", isChanged: true },
  ]);
});

test("what differs inside a record is named alone, and an empty record is a value", () => {
  expect(
    changedFields(
      { settings: { percent: "0", ips: [] }, mapping: {} },
      { settings: { percent: "1", ips: [] }, mapping: {} },
    ),
  ).toEqual([
    { name: "settings.percent", before: "0", after: "1", isChanged: true },
    { name: "settings.ips", before: "[]", after: "[]", isChanged: false },
    { name: "mapping", before: "{}", after: "{}", isChanged: false },
  ]);
});

test("values that are no text are shown as JSON", () => {
  expect(changedFields({ scopes: ["a"] }, { scopes: ["a", "b"] })[0]?.after).toBe('[\n  "a",\n  "b"\n]');
});

test("a field named like something every object inherits is a field", () => {
  expect(changedFields(null, JSON.parse('{"constructor": "x"}'))).toEqual([
    { name: "constructor", before: null, after: "x", isChanged: true },
  ]);
  expect(objectLabel("constructor")).toBe("Constructor");
});

test("codes are shown as words", () => {
  expect(actionLabel("integration.secret_rotated")).toBe("Secret rotated");
  expect(objectLabel("api_key")).toBe("API key");
  expect(objectHref("order", "ord_1")).toBe("/orders/ord_1");
  expect(objectHref("something_new", "x")).toBeNull();
});
