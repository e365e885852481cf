import { expect, test } from "vitest";
import { HostGate } from "./host-gate";

test("any second holds no more requests than the gateway takes, however many ask at once", () => {
  let nowMs = 1_000;
  const gate = new HostGate(70, () => nowMs);
  const leaveAt = Array.from({ length: 200 }, (_, index) => {
    if (index === 100) nowMs += 700;
    return nowMs + gate.take();
  });
  for (const start of leaveAt) {
    expect(leaveAt.filter((at) => at >= start && at < start + 999).length).toBeLessThanOrEqual(70);
  }
  expect(leaveAt.at(-1)).toBeLessThan(1_000 + 700 + 3_000);
});

test("who comes late waits for nobody, and saves nothing up", () => {
  let nowMs = 0;
  const gate = new HostGate(2, () => nowMs);
  expect(gate.take()).toBe(0);
  nowMs = 60_000;
  expect([gate.take(), gate.take()]).toEqual([0, 500]);
});

test("a closed host is asked by nobody until its time has come, and a shorter rest does not end a longer one", () => {
  let nowMs = 0;
  const gate = new HostGate(10, () => nowMs);
  gate.close(5_000);
  gate.close(1_000);
  expect([gate.closedMs(), gate.waitMs()]).toEqual([5_000, 5_000]);
  nowMs = 5_000;
  expect([gate.closedMs(), gate.take()]).toEqual([0, 0]);
});
