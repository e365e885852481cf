import { expect, test } from "vitest";
import { gapText, integrationPulse, type PulseCode } from "./integration-pulse";

const NOW = "2026-11-21T12:00:00.000Z";
const ago = (hours: number) => new Date(Date.parse(NOW) - hours * 3_600_000).toISOString();

test.each<[string, string | null, string | null, number | null, number, PulseCode]>([
  ["whatever came in, a disabled one is disabled", NOW, ago(1), 60, 3, "disabled"],
  ["nothing came in and nothing was refused", null, null, null, 0, "waiting"],
  ["all that came in was refused", null, null, null, 3, "refusing"],
  ["one delivery has no usual gap to be late against", null, ago(400), null, 0, "receiving"],
  ["a busy one may be silent over a night", null, ago(5), 10, 0, "receiving"],
  ["a busy one is not silent for a day", null, ago(24), 10, 0, "quiet"],
  ["a rare one may be silent for days", null, ago(72), 24 * 3600, 0, "receiving"],
  ["forgeries do not make a healthy one ill", null, ago(1), 60, 500, "receiving"],
])("%s", (_why, disabledAt, lastDeliveryAt, usualGapSeconds, refusedCount, expected) => {
  const health = { lastDeliveryAt, usualGapSeconds, refusedCount, quarantineCount: 0 };
  expect(integrationPulse({ disabledAt, health }, NOW).code).toBe(expected);
});

test.each([
  [0, "under 1 s"],
  [59, "59 s"],
  [300, "5 min"],
  [7200, "2 h"],
  [604_800, "7 d"],
])("a gap of %i seconds is %s", (seconds, text) => {
  expect(gapText(seconds)).toBe(text);
});
