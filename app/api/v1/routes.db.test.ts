import { beforeAll, describe, expect, test, vi } from "vitest";
import type { Operation } from "@/lib/api/operation";
import { operations } from "@/lib/api/operations";
import { call, findRoute, keyWith, loadRoute, routeFolders } from "@/lib/api/testing/call-api";
import { PERMISSIONS, SCOPES, type Scope } from "@/lib/domain/permission";

const described = Object.entries<Operation>(operations);
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
/** A path somebody could call, with ids that nothing has. */
const example = (path: string) => path.replace("{layout}", "orders").replaceAll(/\{\w+\}/g, "none_1");
const scopesOf = (operation: Operation): readonly Scope[] => PERMISSIONS[operation.permission].scopes;

let keys: Record<Scope, string>;
beforeAll(async () => {
  // Every refusal here is meant, and leaves a line.
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const made = await Promise.all(SCOPES.map(async (scope) => [scope, await keyWith(scope)] as const));
  keys = Object.fromEntries(made) as Record<Scope, string>;
});

describe.each(described)("%s", (_id, operation) => {
  const target = example(operation.path);
  const body = operation.method === "GET" ? undefined : {};

  test("has a route", async () => {
    expect(routeFolders()).toContain(findRoute(target).folder);
    expect((await call(operation.method, target, { body })).status).not.toBe(405);
  });

  test("refuses who has no key, or one that was never made, in the same words", async () => {
    const without = await call(operation.method, target, { body });
    const wrong = await call(operation.method, target, { body, key: `sdk_${"A".repeat(43)}` });
    expect([without.status, wrong.status]).toEqual([401, 401]);
    expect(without.headers.get("www-authenticate")).toContain("Bearer");
    expect(await without.text()).toBe(await wrong.text());
  });

  test("refuses a key with every scope but its own, before it looks at the request", async () => {
    const others = SCOPES.filter((scope) => !scopesOf(operation).includes(scope));
    const key = await keyWith(...others);
    const response = await call(operation.method, target, { key, body });
    expect(response.status).toBe(403);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(((await response.json()) as { detail: string }).detail).toContain(scopesOf(operation)[0]);
  });

  test.each(scopesOf(operation))("lets %s in", async (scope) => {
    const { status } = await call(operation.method, target, { key: keys[scope], body });
    expect([200, 400, 404]).toContain(status);
  });
});

describe("routes", () => {
  const isDescribed = (folder: string, method: string) =>
    described.some(
      ([, operation]) => operation.method === method && findRoute(example(operation.path)).folder === folder,
    );

  test.each(routeFolders().filter((folder) => folder !== "/openapi.json"))(
    "%s answers the methods that are described and refuses the others by name",
    async (folder) => {
      const route = await loadRoute(folder);
      const methods = METHODS.filter((method) => isDescribed(folder, method));
      expect(methods).not.toEqual([]);
      for (const method of METHODS.filter((other) => !methods.includes(other as never))) {
        const request = new Request(`http://127.0.0.1:3000/api/v1${folder}`, { method });
        const response = await route[method](request, { params: Promise.resolve({}) });
        expect([method, response.status, response.headers.get("allow")]).toEqual([
          method,
          405,
          methods.join(", "),
        ]);
        expect(response.headers.get("content-type")).toBe("application/problem+json");
      }
    },
  );

  test.each(["/unknown", "/orders/none_1/unknown", "/orders/none_1/resolve/more", ""])(
    "%s is no route: a program gets a problem and no page",
    async (target) => {
      const response = await call("POST", target === "" ? "/" : target, { body: {} });
      expect(response.status).toBe(404);
      expect(response.headers.get("content-type")).toBe("application/problem+json");
    },
  );
});
