import { expect, it } from "vitest";
import { now, setClock } from "@/lib/platform/clock";

it("stands where a test puts it, and nobody can move it by changing the date they were given", () => {
  const restore = setClock(new Date("2026-03-29T00:59:59Z"));
  now().setFullYear(1999);
  expect(now().toISOString()).toBe("2026-03-29T00:59:59.000Z");
  restore();
  expect(now().getTime()).toBeGreaterThan(new Date("2026-03-29T00:59:59Z").getTime() - 1e12);
});

it("can run by a function, for tests in which time passes", () => {
  let ms = 0;
  const restore = setClock(() => new Date((ms += 1_000)));
  expect([now().getTime(), now().getTime()]).toEqual([1_000, 2_000]);
  restore();
});
