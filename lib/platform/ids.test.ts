import { afterEach, describe, expect, it } from "vitest";
import { setClock } from "@/lib/platform/clock";
import { newId } from "@/lib/platform/ids";

describe("newId", () => {
  let restoreClock = () => {};
  afterEach(() => restoreClock());

  it("is the prefix and 26 characters that survive being read aloud", () => {
    expect(newId("ord")).toMatch(/^ord_[0-9a-hjkmnp-tv-z]{26}$/);
  });

  it("begins with the millisecond it was made in, so that ids sort by age", () => {
    restoreClock = setClock(new Date(0));
    expect(newId("evt").slice(4, 14)).toBe("0000000000");
    restoreClock = setClock(new Date(32));
    expect(newId("evt").slice(4, 14)).toBe("0000000010");
    restoreClock = setClock(new Date("2026-11-21T00:00:00Z"));
    const earlier = newId("evt");
    restoreClock = setClock(new Date("2026-11-21T00:00:00.001Z"));
    expect(newId("evt") > earlier).toBe(true);
  });

  it("keeps the largest time it can hold in ten characters", () => {
    restoreClock = setClock(new Date(8.64e15));
    expect(newId("tx")).toHaveLength("tx_".length + 26);
  });

  it("does not repeat within one millisecond", () => {
    restoreClock = setClock(new Date("2026-11-21T00:00:00Z"));
    const ids = new Set(Array.from({ length: 10_000 }, () => newId("pay")));
    expect(ids.size).toBe(10_000);
  });
});
