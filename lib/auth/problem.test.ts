import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { AppError, type ErrorCode } from "@/lib/domain/errors";
import { problemResponse } from "@/lib/auth/problem";

let logged: string[];
beforeEach(() => {
  logged = [];
  vi.spyOn(process.stderr, "write").mockImplementation((text) => logged.push(String(text)) > 0);
});
afterEach(() => vi.restoreAllMocks());

describe("problemResponse", () => {
  test.each<[ErrorCode, number]>([
    ["invalid_input", 400],
    ["unauthenticated", 401],
    ["signature_refused", 401],
    ["forbidden", 403],
    ["not_found", 404],
    ["conflict", 409],
    ["too_large", 413],
    ["unsupported_media_type", 415],
    ["idempotency_mismatch", 422],
    ["too_many_requests", 429],
    ["internal", 500],
    ["gateway_refused", 502],
    ["unavailable", 503],
  ])("%s is %i, and its body repeats the status", async (code, status) => {
    const response = problemResponse(new AppError(code, "for the log", { userMessage: "For the reader." }));
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    const body = (await response.json()) as Record<string, unknown>;
    expect(body).toMatchObject({ type: `urn:settledesk:problem:${code}`, status });
    expect(body.detail).toMatch(/^For the reader\./);
    expect(JSON.stringify(body)).not.toContain("for the log");
  });

  test("gives fields as errors[] and the time to wait as a header", async () => {
    const response = problemResponse(
      new AppError("too_many_requests", "m", {
        retryAfterSeconds: 60,
        fields: [{ field: "email", message: "Wait." }],
      }),
    );
    expect(response.headers.get("retry-after")).toBe("60");
    expect(await response.json()).toMatchObject({ errors: [{ field: "email", message: "Wait." }] });
  });

  test("a 401 names the way to authenticate", () => {
    expect(problemResponse(new AppError("unauthenticated", "m")).headers.get("www-authenticate")).toMatch(
      /^Bearer/,
    );
  });

  test("a schema's error becomes one error per field", async () => {
    const parsed = z.object({ amount: z.string("Give an amount.") }).safeParse({});
    expect(await problemResponse(parsed.error).json()).toMatchObject({
      status: 400,
      errors: [{ field: "amount", message: "Give an amount." }],
    });
  });

  test("what nobody foresaw is told without its cause, which the log has under the same reference", async () => {
    const body = (await problemResponse(
      new Error("duplicate key value (email)=(ada@example.test)"),
    ).json()) as {
      status: number;
      detail: string;
      instance: string;
    };
    const reference = body.instance.split(":").at(-1) ?? "";
    expect(body.status).toBe(500);
    expect(body.detail).toContain(reference);
    expect(JSON.stringify(body)).not.toMatch(/ada@example|duplicate/);
    expect(logged.join("")).toContain(reference);
    expect(logged.join("")).toContain("duplicate key value");
  });

  test("an internal error without a message for people does not show the one for logs", async () => {
    const body = (await problemResponse(new AppError("internal", "row usr_1 has hash abc")).json()) as {
      detail: string;
    };
    expect(body.detail).not.toContain("usr_1");
  });

  test("a database that is away may be asked again", () => {
    const response = problemResponse(
      Object.assign(new Error("connect"), { code: "ECONNREFUSED", syscall: "connect" }),
    );
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
  });

  test.each([[null], ["text"], [undefined], [42]])("even a thrown %s is answered", (thrown) => {
    expect(problemResponse(thrown).status).toBe(500);
  });
});
