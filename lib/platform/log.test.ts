import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { setClock } from "@/lib/platform/clock";
import { formatLine, log } from "@/lib/platform/log";

const line = (message: string, fields?: Record<string, unknown>) =>
  JSON.parse(formatLine("info", message, fields)) as unknown;

describe("log", () => {
  let restoreClock = () => {};
  beforeEach(() => {
    restoreClock = setClock(new Date("2026-11-21T10:00:00Z"));
  });
  afterEach(() => {
    restoreClock();
    vi.restoreAllMocks();
  });

  it("writes one line of JSON on standard error, leaving standard output to the command", () => {
    const err = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const out = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    log.warn("two\nlines", { deliveryId: "dlv_1" });
    expect(out).not.toHaveBeenCalled();
    expect(err.mock.calls).toEqual([
      ['{"time":"2026-11-21T10:00:00.000Z","level":"warn","message":"two\\nlines","deliveryId":"dlv_1"}\n'],
    ]);
  });

  it.each([
    "clientSecret",
    "ipn_secret",
    "password",
    "api_token",
    "Authorization",
    "set-cookie",
    "callback_key",
    "masterKey",
    "apiKey",
    "X-CoinPayments-Signature",
    "hmac",
    "credentials",
  ])("never shows what stands under %s", (name) => {
    expect(
      line("saved", { outer: { [name]: "s3cr3t", list: [{ [name]: { inner: "s3cr3t" } }] } }),
    ).toMatchObject({
      outer: { [name]: "[redacted]", list: [{ [name]: "[redacted]" }] },
    });
  });

  it("shows counts under telling names, because they are what an alert reads", () => {
    expect(line("health", { signatureFailures: 3, tokenExpired: true, secret: null })).toMatchObject({
      signatureFailures: 3,
      tokenExpired: true,
      secret: null,
    });
  });

  it.each([
    ["GET with Bearer sk_live_abc.def", "GET with Bearer [redacted]"],
    [
      "postgresql://settledesk:hunter2@db:5432/x is away",
      "postgresql://settledesk:[redacted]@db:5432/x is away",
    ],
    ["endpoint whsec_MfKQ9r8GKYqrTwjU", "endpoint [redacted]"],
  ])("removes secrets from running text: %s", (text, clean) => {
    expect(line(text, { nested: { text } })).toMatchObject({ message: clean, nested: { text: clean } });
  });

  it("shows an error with its cause and its own fields, redacted as everything else", () => {
    const cause = Object.assign(new Error("connect postgres://a:b@c"), {
      code: "ECONNREFUSED",
      password: "hunter2",
    });
    expect(line("failed", { error: new Error("outer", { cause }) })).toMatchObject({
      error: {
        name: "Error",
        message: "outer",
        cause: { code: "ECONNREFUSED", message: "connect postgres://a:[redacted]@c", password: "[redacted]" },
      },
    });
  });

  it("writes what JSON cannot hold: large integers as text, bytes as their number, cycles cut off", () => {
    const cycle: Record<string, unknown> = { units: 9_007_199_254_740_993n, body: new Uint8Array(5) };
    cycle.self = cycle;
    expect(line("odd", { cycle })).toMatchObject({ cycle: { units: "9007199254740993", body: "[5 bytes]" } });
  });
});

it("a refused row is not printed, because it holds what customers entered", () => {
  const error = Object.assign(new Error("null value"), { code: "23502", detail: "Failing row contains (Ada Byron, ada@example.test)." });
  const line = formatLine("error", "could not store", { error });
  expect(line).toContain("23502");
  expect(line).not.toContain("ada@example.test");
});
