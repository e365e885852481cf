import { afterAll, afterEach, expect, test } from "vitest";
import { setClock } from "@/lib/platform/clock";
import { vendorClock } from "@/lib/simulate/vendor-clock";

let nowMs = Date.UTC(2026, 2, 2, 9);
const restoreClock = setClock(() => new Date(nowMs));
afterEach(() => void (nowMs = Date.UTC(2026, 2, 2, 9)));
const wait = (minutes: number) => void (nowMs += minutes * 60_000);

test("a vendor's clock at speed 1 is everybody's", () => {
  const clock = vendorClock({ speed: 1, agoMs: 0 });
  wait(7);
  expect(clock()).toBe("2026-03-02T09:07:00.000Z");
});

test("a fast one lets an hour pass in a minute", () => {
  const clock = vendorClock({ speed: 60, agoMs: 0 });
  wait(1);
  expect(clock()).toBe("2026-03-02T10:00:00.000Z");
});

test("one that begins in the past is never ahead of the desk: it catches up and stays with it", () => {
  const clock = vendorClock({ speed: 31, agoMs: 30 * 60_000 });
  expect(clock()).toBe("2026-03-02T08:30:00.000Z");
  wait(0.5);
  expect(clock()).toBe("2026-03-02T08:45:30.000Z");
  wait(0.5);
  expect(clock()).toBe("2026-03-02T09:01:00.000Z");
  wait(5);
  expect(clock()).toBe("2026-03-02T09:06:00.000Z");
});

afterAll(restoreClock);
