import { expect, test } from "vitest";
import type { Instant } from "@/lib/domain/instant";
import { staleNotice } from "./stale-notice";

const CAME = "2026-03-02T09:15:00.000Z" as Instant;

test.each([
  [null, ""],
  ["2026-03-02T09:10:00.000Z", ""],
  ["2026-03-02T09:20:00.000Z", ""],
  ["2026-03-02T09:09:59.000Z", "It was signed 5 min before it came."],
  ["2026-03-02T09:20:01.000Z", "It was signed 5 min after it came, by the gateway's clock."],
])("signed %s: %s", (signedAt, says) => {
  expect(staleNotice(signedAt as Instant | null, CAME)).toBe(says);
});
