import { describe, expect, it } from "vitest";
import { mapStatus, type StatusTable } from "./status-mapping";

const TABLE: StatusTable = {
  shipped: { paid: "paid", timedout: "expired", on_hold: "manual_review" },
  overrides: { on_hold: "confirming", escrow: "manual_review" },
};
const lower = (word: string) => word.trim().toLowerCase();

describe("mapStatus", () => {
  it.each([
    ["paid", "paid", "the shipped word"],
    ["PAID ", "paid", "one word in any spelling the gateway calls equal"],
    ["timedOut", "expired", "camel case is a spelling too"],
    ["on_hold", "confirming", "an admin's entry stands above the shipped one"],
    ["Escrow", "manual_review", "an admin may teach a word that ships unknown"],
    ["Frobnicated", null, "an unknown word is never guessed"],
    ["", null, "no word is no status"],
    ["constructor", null, "a word that every object inherits is not in the table"],
    ["__proto__", null, "nor is the prototype itself"],
  ] as const)("reads %j as %s: %s", (word, status, _reason) => {
    expect(mapStatus(word, TABLE, lower)).toBe(status);
  });

  it("asks the gateway for the spelling, because only it knows whether case matters", () => {
    expect(mapStatus("PAID", TABLE, (word) => word)).toBeNull();
  });

  it("changes nothing where an override says what is shipped already", () => {
    expect(mapStatus("paid", { shipped: { paid: "paid" }, overrides: { paid: "paid" } }, lower)).toBe("paid");
  });
});
