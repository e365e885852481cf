import { expect, test } from "vitest";
import { requireDone } from "./change-outcome";

const vendor = { name: "Acme", kind: "acme" };

test.each([200, 201, 202, 204])("%d says that it was done", (status) => {
  expect(() => requireDone(vendor, { status, body: "" }, "Check.")).not.toThrow();
});

test.each([
  [400, "gateway_refused"],
  [401, "gateway_refused"],
  [409, "gateway_refused"],
  [422, "gateway_refused"],
  [421, "unavailable"],
  [429, "unavailable"],
  [408, "outcome_unknown"],
  [302, "outcome_unknown"],
  [500, "outcome_unknown"],
  [502, "outcome_unknown"],
])("%d is %s, so that nobody repeats what may have been done", (status, code) => {
  expect(() => requireDone(vendor, { status, body: "no" }, "Check the key.")).toThrowError(
    expect.objectContaining({ code }),
  );
});
