import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { once, type KeyedRequest } from "@/lib/api/idempotency";
import { poolExecutor } from "@/lib/db/client";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import { AppError } from "@/lib/domain/errors";
import { setClock } from "@/lib/platform/clock";

const START = Date.parse("2026-03-02T09:00:00.000Z");
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const NOTE: KeyedRequest = {
  callerId: "key_1",
  key: "a",
  target: "POST /orders/ord_1/notes",
  body: Buffer.from("{}"),
  asksGateway: undefined,
};
const POLL: KeyedRequest = { ...NOTE, target: "POST /orders/ord_1/poll", asksGateway: "to_tell" };
const PAY: KeyedRequest = { ...NOTE, target: "POST /orders/ord_1/payments", asksGateway: "to_act" };
const OTHER_BODY = { body: Buffer.from('{"even_if_open":true}') };

let restoreClock: () => void;
const at = (ms: number) => {
  restoreClock();
  restoreClock = setClock(new Date(START + ms));
};

beforeEach(async () => {
  restoreClock = setClock(new Date(START));
  await emptyTables();
});
afterEach(() => restoreClock());

const answering = (answer: unknown) => () => Promise.resolve(answer);
const failing = (error: unknown) => () => Promise.reject(error);
const error = (code: "conflict" | "outcome_unknown" | "gateway_refused") => new AppError(code, code);
const said = (work: Promise<{ answer: unknown; isRepeated: boolean }>) =>
  work.then(
    ({ answer, isRepeated }) => (isRepeated ? { again: answer } : { answer }),
    (failure: { code?: string }) => failure.code ?? "internal",
  );

function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((...settle) => ([resolve, reject] = settle));
  return { promise, resolve: (value: T) => resolve(value), reject: (reason: unknown) => reject(reason) };
}

/** A request that has begun and ends when it is told to. */
async function slow(request: KeyedRequest) {
  const begun = deferred<void>();
  const { promise, resolve, reject } = deferred<unknown>();
  const running = said(
    once(request, 201, () => {
      begun.resolve();
      return promise;
    }),
  );
  await begun.promise;
  return { running, resolve, reject };
}

describe("while the first request runs", () => {
  test.each([
    ["a write", NOTE, 60 * SECOND],
    ["a question to a gateway", POLL, 5 * MINUTE],
  ])("%s is taken over when it has to be dead, and not a moment before", async (_name, request, ms) => {
    await slow(request);
    at(ms);
    expect(await said(once(request, 201, answering("second")))).toBe("conflict");
    at(ms + 1);
    expect(await said(once(request, 201, answering("second")))).toEqual({ answer: "second" });
  });

  test("what may change something at a gateway is never done again, however long ago it began", async () => {
    await slow(PAY);
    for (const [ms, code] of [
      [3 * MINUTE, "conflict"],
      [5 * MINUTE, "conflict"],
      [6 * MINUTE, "outcome_unknown"],
      [24 * 60 * MINUTE, "outcome_unknown"],
    ] as const) {
      at(ms);
      expect(await said(once(PAY, 201, answering("second")))).toBe(code);
      expect(await said(once({ ...PAY, ...OTHER_BODY }, 201, answering("third")))).toBe(
        "idempotency_mismatch",
      );
    }
  });

  test("its late answer is still the answer of its key", async () => {
    const first = await slow(PAY);
    at(6 * MINUTE);
    await said(once(PAY, 201, answering("second")));
    first.resolve("first");
    expect(await first.running).toEqual({ answer: "first" });
    expect(await said(once(PAY, 201, answering("third")))).toEqual({ again: "first" });
  });
});

describe("a request that was slow and not dead", () => {
  test("keeps its key when the one that took over is refused, so that no third one begins anew", async () => {
    const first = await slow(POLL);
    at(6 * MINUTE);
    expect(await said(once(POLL, 201, failing(error("conflict"))))).toBe("conflict");
    expect(await said(once({ ...POLL, ...OTHER_BODY }, 201, answering("third")))).toBe(
      "idempotency_mismatch",
    );
    first.resolve("first");
    await first.running;
    expect(await said(once(POLL, 201, answering("third")))).toEqual({ again: "first" });
  });

  test("does not take the key from the one that took over when it fails itself", async () => {
    const first = await slow(NOTE);
    at(2 * MINUTE);
    const second = await slow(NOTE);
    first.reject(error("conflict"));
    expect(await first.running).toBe("conflict");
    expect(await said(once(NOTE, 201, answering("third")))).toBe("conflict");
    second.resolve("second");
    await second.running;
    expect(await said(once(NOTE, 201, answering("third")))).toEqual({ again: "second" });
  });

  test("and the one that took over both answer: what was said first is kept", async () => {
    const first = await slow(NOTE);
    at(2 * MINUTE);
    const second = await slow(NOTE);
    first.resolve("first");
    second.resolve("second");
    expect([await first.running, await second.running]).toEqual([{ answer: "first" }, { answer: "second" }]);
    expect(await said(once(NOTE, 201, answering("third")))).toEqual({ again: "first" });
  });

  test("of many that would take over at once only one does", async () => {
    await slow(NOTE);
    at(2 * MINUTE);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => said(once(NOTE, 201, answering(index)))),
    );
    expect(answers.filter((answer) => typeof answer === "object" && "answer" in answer)).toHaveLength(1);
  });
});

describe("a request that failed", () => {
  test("gives its key back where it changed nothing, and leaves no row", async () => {
    expect(await said(once(PAY, 201, failing(error("gateway_refused"))))).toBe("gateway_refused");
    expect(await poolExecutor().query("SELECT key FROM idempotency_keys")).toEqual([]);
  });

  test.each([
    ["the gateway did not answer", error("outcome_unknown")],
    ["something broke after the gateway was asked", new Error("connection terminated")],
  ])("keeps its key where %s: asked again under it, nothing is sent", async (_name, failure) => {
    await said(once(PAY, 201, failing(failure)));
    expect(await said(once(PAY, 201, answering("second")))).toBe("outcome_unknown");
    at(24 * 60 * MINUTE);
    expect(await said(once(PAY, 201, answering("third")))).toBe("outcome_unknown");
    expect(await said(once({ ...PAY, key: "b" }, 201, answering("new")))).toEqual({ answer: "new" });
  });

  test("gives its key back where nothing is asked of a gateway, whatever broke", async () => {
    await said(once(NOTE, 201, failing(new Error("connection terminated"))));
    expect(await said(once(NOTE, 201, answering("second")))).toEqual({ answer: "second" });
  });
});
