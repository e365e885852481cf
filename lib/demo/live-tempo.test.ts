import { describe, expect, test } from "vitest";
import { LiveTempo } from "@/lib/demo/live-tempo";
import { addMs, msBetween, type Instant } from "@/lib/domain/instant";
import { Random } from "@/lib/simulate/random";

const START = "2026-03-02T09:00:00.000Z" as Instant;
const HOUR_S = 3_600;

/** Second after second for so long; @returns when orders came in. */
function run(seconds: number, isWatched: (second: number) => boolean, before: Instant[] = []): Instant[] {
  const tempo = new LiveTempo([...before], new Random("tempo"), START);
  const at = (second: number) => addMs(START, second * 1000);
  return Array.from({ length: seconds }, (_unused, second) => second)
    .filter((second) => tempo.isTime(at(second), isWatched(second)))
    .map(at);
}

const gaps = (times: readonly Instant[]) =>
  times.slice(1).map((at, index) => msBetween(times[index] ?? at, at) / 1000);

describe("new orders come in", () => {
  test("every 20 to 40 seconds while somebody looks", () => {
    const times = run(HOUR_S, () => true);
    expect(Math.min(...gaps(times))).toBeGreaterThanOrEqual(20);
    expect(Math.max(...gaps(times))).toBeLessThanOrEqual(41);
  });

  test("every few minutes while nobody does, and not even that all night", () => {
    const times = run(24 * HOUR_S, () => false);
    expect(Math.min(...gaps(times))).toBeGreaterThanOrEqual(4 * 60);
    expect(times).toHaveLength(150);
  });

  test("soon after somebody came to look", () => {
    const times = run(HOUR_S, (second) => second > 1_800);
    const first = times.find((at) => at > addMs(START, 1_800_000)) ?? START;
    expect(msBetween(addMs(START, 1_800_000), first)).toBeLessThanOrEqual(7_000);
  });

  test("at most 720 in a day, and again when the day has passed", () => {
    const times = run(30 * HOUR_S, () => true);
    const inFirstDay = times.filter((at) => at < addMs(START, 24 * HOUR_S * 1000));
    expect(inFirstDay).toHaveLength(720);
    expect(times.length).toBeGreaterThan(720);
  });

  test("counting those that came in before a restart", () => {
    const before = Array.from({ length: 720 }, () => addMs(START, -60_000));
    expect(run(HOUR_S, () => true, before)).toEqual([]);
  });
});
