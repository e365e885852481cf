import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { DemoMemory, type Remembered } from "@/lib/demo/demo-memory";
import type { Instant } from "@/lib/domain/instant";

const folder = mkdtempSync(path.join(os.tmpdir(), "settledesk-demo-memory-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const turned = (gatewayRef: string): Remembered => ({
  slug: "mugglepay",
  kind: "turned",
  gatewayRef,
  scenario: "refunded",
  at: "2026-03-02T09:00:00.000Z" as Instant,
});
const noted = (value: string): Remembered => ({ slug: "mugglepay", kind: "noted", notes: [["coin", value]] });

test("what was remembered is recalled in its order, and there is nothing before the first time", () => {
  const memory = new DemoMemory(path.join(folder, "deep", "order.jsonl"));
  expect(memory.recall()).toEqual([]);
  for (const each of [turned("a"), noted("1"), turned("b")]) memory.remember(each);
  expect(new DemoMemory(path.join(folder, "deep", "order.jsonl")).recall()).toEqual([
    turned("a"),
    noted("1"),
    turned("b"),
  ]);
});

test("a line that a kill tore apart is left out, and the rest is there", () => {
  const file = path.join(folder, "torn.jsonl");
  new DemoMemory(file).remember(turned("a"));
  appendFileSync(file, '{"slug":"mugglepay","kind":"tur');
  expect(new DemoMemory(file).recall()).toEqual([turned("a")]);
});

test("only the last notes of a vendor and the newest changes are kept, so that the file does not grow for ever", () => {
  const file = path.join(folder, "long.jsonl");
  const memory = new DemoMemory(file);
  for (let index = 0; index < 2_100; index += 1) memory.remember(turned(`${index}`));
  for (const value of ["1", "2", "3"]) memory.remember(noted(value));
  const kept = memory.recall();
  expect(kept).toHaveLength(2_000);
  expect(kept.at(-1)).toEqual(noted("3"));
  expect(kept.at(-2)).toEqual(turned("2099"));
  expect(readFileSync(file, "utf8").trimEnd().split("\n")).toHaveLength(2_000);
});
