import { describe, expect, test } from "vitest";
import { inBatches } from "@/lib/db/in-batches";

const LIMITS = { maxItems: 4, maxInFlight: 2 };

/** Batches that are answered by hand, in the order they left. */
function byHand(limits = LIMITS) {
  const left: { items: number[]; answer(): void; fail(error: Error): void }[] = [];
  const ask = inBatches<number, string>(
    (items) =>
      new Promise((resolve, reject) => {
        left.push({ items, answer: () => resolve(items.map((item) => `done ${item}`)), fail: reject });
      }),
    limits,
  );
  return { left, ask };
}

const roundEnds = () => new Promise((resolve) => setImmediate(resolve));
const outcomes = async (asked: Promise<string>[]) =>
  (await Promise.allSettled(asked)).map((result) => (result.status === "fulfilled" ? result.value : (result.reason as Error).message));

describe("what is asked side by side", () => {
  test("leaves together, each with its own answer", async () => {
    const { left, ask } = byHand();
    const asked = [ask(1), ask(2), ask(3)];
    await roundEnds();
    expect(left.map(({ items }) => items)).toEqual([[1, 2, 3]]);
    left[0]?.answer();
    expect(await outcomes(asked)).toEqual(["done 1", "done 2", "done 3"]);
  });

  test("while a batch is on its way goes with the next, and a lone call waits for nobody", async () => {
    const { left, ask } = byHand();
    const first = ask(1);
    await roundEnds();
    expect(left.map(({ items }) => items)).toEqual([[1]]);
    const later = [ask(2), ask(3)];
    await roundEnds();
    expect(left).toHaveLength(1);
    left[0]?.answer();
    await first;
    await roundEnds();
    expect(left.map(({ items }) => items)).toEqual([[1], [2, 3]]);
    left[1]?.answer();
    expect(await outcomes(later)).toEqual(["done 2", "done 3"]);
  });

  test("never exceeds the size of a batch or the number on their way", async () => {
    const { left, ask } = byHand();
    const asked = Array.from({ length: 13 }, (_unused, item) => ask(item));
    await roundEnds();
    expect(left.map(({ items }) => items)).toEqual([[0, 1, 2, 3], [4, 5, 6, 7]]);
    for (let place = 0; place < 4; place += 1) {
      left[place]?.answer();
      await roundEnds();
    }
    expect(left.map(({ items }) => items.length)).toEqual([4, 4, 4, 1]);
    expect(await outcomes(asked)).toEqual(Array.from({ length: 13 }, (_unused, item) => `done ${item}`));
  });
});

describe("a batch that fails", () => {
  const poison = (items: number[]) =>
    items.includes(3) ? Promise.reject(new Error("3 is poison")) : Promise.resolve(items.map((item) => `done ${item}`));

  test("is done one by one, so that the neighbours of a bad item are done", async () => {
    const ask = inBatches(poison, LIMITS);
    expect(await outcomes([ask(1), ask(2), ask(3), ask(4)])).toEqual(["done 1", "done 2", "3 is poison", "done 4"]);
  });

  test("because the database is away fails as a whole and is not asked again; what comes later is", async () => {
    const { left, ask } = byHand();
    const asked = [ask(1), ask(2)];
    await roundEnds();
    left[0]?.fail(Object.assign(new Error("terminating connection"), { code: "57P01" }));
    expect(await outcomes(asked)).toEqual(["terminating connection", "terminating connection"]);
    expect(left).toHaveLength(1);
    const later = ask(3);
    await roundEnds();
    left[1]?.answer();
    expect(await later).toBe("done 3");
  });
});
