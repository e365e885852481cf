import { afterEach, expect, test, vi } from "vitest";
import { requireActor } from "@/lib/auth/current-actor";
import type { UserActor } from "@/lib/auth/session";

const viewer: UserActor = {
  kind: "user",
  id: "usr_1",
  name: "Vic",
  email: "vic@example.test",
  role: "viewer",
  ip: "192.0.2.7",
};

vi.mock("next/headers", () => ({
  cookies: () => Promise.resolve({ get: () => undefined }),
  headers: () => Promise.resolve(new Headers()),
}));
vi.mock("next/navigation", () => ({
  forbidden: () => {
    throw new Error("the page that says who may");
  },
}));
vi.mock("@/lib/auth/options", () => ({ readSession: () => Promise.resolve({}) }));
vi.mock("@/lib/auth/session", () => ({ sessionActor: () => Promise.resolve(viewer) }));
vi.mock("@/lib/platform/client-ip", () => ({ clientIp: () => viewer.ip }));

afterEach(() => vi.restoreAllMocks());

test("a page that the role may not see is refused, and the log has who tried", async () => {
  const logged: string[] = [];
  vi.spyOn(process.stderr, "write").mockImplementation((line) => logged.push(String(line)) > 0);
  await expect(requireActor("exports.run")).rejects.toThrow("the page that says who may");
  expect(logged.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    {
      level: "warn",
      message: "refused",
      code: "forbidden",
      permission: "exports.run",
      actor: { id: "usr_1", role: "viewer" },
      ip: "192.0.2.7",
    },
  ]);
  expect(logged.join("")).not.toContain(viewer.email);
});

test("a page that the role may see leaves no line", async () => {
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  expect(await requireActor("orders.view")).toEqual(viewer);
  expect(write).not.toHaveBeenCalled();
});
