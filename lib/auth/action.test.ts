import { redirect } from "next/navigation";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { action } from "@/lib/auth/action";
import type { UserActor } from "@/lib/auth/session";
import { AppError } from "@/lib/domain/errors";

const request = vi.hoisted(() => ({ headers: new Headers(), actor: null as UserActor | null }));
vi.mock("next/headers", () => ({ headers: () => Promise.resolve(request.headers) }));
vi.mock("@/lib/platform/env", () => ({ env: () => ({ appUrl: "https://desk.example.test" }) }));
vi.mock("@/lib/auth/current-actor", () => ({
  getActor: () =>
    request.actor
      ? Promise.resolve(request.actor)
      : Promise.reject(new AppError("unauthenticated", "no session", { userMessage: "Sign in again." })),
}));

const support: UserActor = {
  kind: "user",
  id: "usr_1",
  name: "Ada",
  email: "ada@example.test",
  role: "support",
  ip: null,
};
const Note = z.object({ text: z.string().min(1, "Write something."), tags: z.array(z.string()).optional() });
const verb = vi.fn((actor: UserActor, input: z.output<typeof Note>) =>
  Promise.resolve(`${actor.name}: ${input.text}`),
);
const addNote = action("orders.note", Note, verb);

beforeEach(() => {
  request.headers = new Headers({ origin: "https://desk.example.test" });
  request.actor = support;
  verb.mockClear();
});
afterEach(() => vi.restoreAllMocks());

test("runs the verb with who asks and what was parsed", async () => {
  expect(await addNote({ text: "Called back." })).toEqual({ ok: true, data: "Ada: Called back." });
});

test("reads a form's data, with repeated names as a list and without Next's own fields", async () => {
  const form = new FormData();
  for (const [name, value] of [
    ["text", "Hi."],
    ["tags", "a"],
    ["tags", "b"],
    ["$ACTION_ID_x", ""],
  ] as const) {
    form.append(name, value);
  }
  await addNote(form);
  expect(verb).toHaveBeenCalledWith(support, { text: "Hi.", tags: ["a", "b"] });
});

test.each<[string, () => void, unknown, object]>([
  [
    "another site asks",
    () => request.headers.set("origin", "https://evil.test"),
    { text: "x" },
    { code: "forbidden" },
  ],
  ["no site says it asks", () => request.headers.delete("origin"), { text: "x" }, { code: "forbidden" }],
  [
    "nobody is signed in",
    () => (request.actor = null),
    { text: "x" },
    { code: "unauthenticated", message: "Sign in again." },
  ],
  [
    "the role may not",
    () => (request.actor = { ...support, role: "viewer" }),
    { text: "x" },
    { code: "forbidden" },
  ],
  [
    "the input is wrong",
    () => undefined,
    { text: "" },
    { code: "invalid_input", fields: [{ field: "text", message: "Write something." }] },
  ],
  ["the input is nothing", () => undefined, undefined, { code: "invalid_input" }],
])("does nothing when %s", async (_reason, arrange, input, expected) => {
  arrange();
  expect(await addNote(input as { text: string })).toMatchObject({ ok: false, ...expected });
  expect(verb).not.toHaveBeenCalled();
});

test("what a role may not is told before what is wrong with the input, which is none of its business", async () => {
  request.actor = { ...support, role: "viewer" };
  expect(await addNote({ text: "" })).toMatchObject({ code: "forbidden", fields: [] });
});

describe("of what was refused the log", () => {
  const logged: string[] = [];
  beforeEach(() => {
    logged.length = 0;
    vi.spyOn(process.stderr, "write").mockImplementation((line) => logged.push(String(line)) > 0);
  });
  const lines = () => logged.map((line) => JSON.parse(line) as Record<string, unknown>);

  test("has who, what and from where, and nothing of what was sent", async () => {
    request.actor = { ...support, role: "viewer", ip: "192.0.2.7" };
    await addNote({ text: "the customer's secret" });
    expect(lines()).toMatchObject([
      {
        level: "warn",
        message: "refused",
        code: "forbidden",
        permission: "orders.note",
        via: "desk",
        actor: { kind: "user", id: "usr_1", name: "Ada", role: "viewer" },
        ip: "192.0.2.7",
      },
    ]);
    expect(logged.join("")).not.toContain("secret");
  });

  test("has a permission that the verb itself asked for", async () => {
    verb.mockRejectedValueOnce(
      new AppError("forbidden", "user lacks refunds.record", { userMessage: "No." }),
    );
    await addNote({ text: "x" });
    expect(lines()).toMatchObject([{ code: "forbidden", reason: "user lacks refunds.record" }]);
  });

  test("has another site that asked in somebody's name", async () => {
    request.headers.set("origin", "https://evil.test");
    await addNote({ text: "x" });
    expect(lines()).toMatchObject([
      { code: "forbidden", actor: null, reason: expect.stringContaining("https://evil.test") },
    ]);
  });

  test.each<[string, () => void, unknown]>([
    ["a session that ran out, which is no attempt", () => (request.actor = null), { text: "x" }],
    ["wrong input", () => undefined, { text: "" }],
  ])("has nothing of %s", async (_reason, arrange, input) => {
    arrange();
    await addNote(input as { text: string });
    expect(lines()).toEqual([]);
  });
});

test("a verb's own error is an answer, and an unforeseen one does not leave its cause", async () => {
  verb.mockRejectedValueOnce(new AppError("conflict", "log", { userMessage: "Somebody was faster." }));
  expect(await addNote({ text: "x" })).toEqual({
    ok: false,
    code: "conflict",
    message: "Somebody was faster.",
    fields: [],
  });
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  verb.mockRejectedValueOnce(new Error("relation orders does not exist"));
  const result = await addNote({ text: "x" });
  expect(JSON.stringify(result)).not.toContain("relation");
  expect(write.mock.calls.join("")).toContain("relation orders does not exist");
});

test("a verb may lead elsewhere", async () => {
  verb.mockImplementationOnce(() => redirect("/orders"));
  await expect(addNote({ text: "x" })).rejects.toMatchObject({
    digest: expect.stringContaining("/orders") as string,
  });
});
