import { readdirSync } from "node:fs";
import path from "node:path";
import { createApiKey } from "@/lib/api-keys/create-api-key";
import type { RouteHandler } from "@/lib/api/endpoint";
import type { Scope } from "@/lib/domain/permission";

const ROOT = path.resolve("app/api/v1");
const CATCH_ALL = "[[...path]]";

export type RouteModule = Record<"GET" | "POST" | "PUT" | "PATCH" | "DELETE", RouteHandler>;

/** Every folder with a route below /api/v1, as "/orders/[id]", without the one that catches the rest. */
export function routeFolders(): string[] {
  return readdirSync(ROOT, { recursive: true, encoding: "utf8" })
    .filter((file) => path.basename(file) === "route.ts" && !file.startsWith(CATCH_ALL))
    .map((file) => `/${path.dirname(file)}`)
    .sort();
}

export async function loadRoute(folder: string): Promise<RouteModule> {
  return (await import(path.join(ROOT, folder, "route.ts"))) as RouteModule;
}

/** The folder Next would choose for a path, with the parameters it would hand over: a fixed name before a bracketed one. */
export function findRoute(pathname: string): { folder: string; params: Record<string, string> } {
  const segments = pathname.split("/").slice(1);
  const params: Record<string, string> = {};
  const folder: string[] = [];
  for (const [index, segment] of segments.entries()) {
    const below = routeFolders().filter((known) =>
      `${known}/`.startsWith(`/${folder.map((name) => `${name}/`).join("")}`),
    );
    const names = new Set(below.map((known) => known.split("/")[index + 1]));
    const dynamic = [...names].find((name) => name?.startsWith("["));
    if (names.has(segment)) folder.push(segment);
    else if (dynamic) {
      folder.push(dynamic);
      params[dynamic.slice(1, -1)] = decodeURIComponent(segment);
    } else return { folder: `/${CATCH_ALL}`, params: {} };
  }
  const found = `/${folder.join("/")}`;
  return routeFolders().includes(found) ? { folder: found, params } : { folder: `/${CATCH_ALL}`, params: {} };
}

export interface Call {
  key?: string;
  body?: unknown;
  /** Sent as it is, instead of `body` as JSON. */
  raw?: BodyInit;
  headers?: Record<string, string>;
}

/** Calls a route's handler with a request as Next would: `call("POST", "/orders?x=1", { key, body })`. */
export async function call(
  method: keyof RouteModule,
  target: string,
  { key, body, raw, headers = {} }: Call = {},
): Promise<Response> {
  const url = new URL(`http://127.0.0.1:3000/api/v1${target}`);
  const { folder, params } = findRoute(url.pathname.replace("/api/v1", ""));
  const handler = (await loadRoute(folder))[method];
  const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const request = new Request(url, {
    method,
    headers: {
      ...(key && { authorization: `Bearer ${key}` }),
      ...(content !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    body: content,
  });
  const hasParams = Object.keys(params).length > 0;
  return handler(request, { params: Promise.resolve(hasParams ? params : undefined) });
}

export async function keyWith(...scopes: Scope[]): Promise<string> {
  const { key } = await createApiKey({ kind: "operator", name: "Test" }, { name: "Test", scopes });
  return key;
}
