import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { within } from "@/lib/api/within";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("work that hangs is answered for in time, so that the caller may try again", async () => {
  const answer = within(4_500, new Promise(() => {}));
  const refused = expect(answer).rejects.toMatchObject({ code: "unavailable", retryAfterSeconds: 5 });
  await vi.advanceTimersByTimeAsync(4_500);
  await refused;
});

test("work that fails after its time was up troubles nobody", async () => {
  let fail: (error: Error) => void = () => {};
  const work = new Promise<never>((_resolve, reject) => (fail = reject));
  const refused = expect(within(100, work)).rejects.toMatchObject({ code: "unavailable" });
  await vi.advanceTimersByTimeAsync(100);
  await refused;
  fail(new Error("too late"));
  await vi.advanceTimersByTimeAsync(0);
});

test("work that ends in time leaves no timer behind, which would keep the process", async () => {
  expect(await within(4_500, Promise.resolve("done"))).toBe("done");
  expect(vi.getTimerCount()).toBe(0);
});
