import type { RouteHandler } from "@/lib/api/endpoint";
import { methodNotAllowed } from "@/lib/api/method-not-allowed";

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** The exports of a route file: its handlers, and a 405 that names them for every other method. */
export function route(handlers: Partial<Record<Method, RouteHandler>>): Record<Method, RouteHandler> {
  const refuse = methodNotAllowed(...Object.keys(handlers));
  const refusing: RouteHandler = async () => refuse();
  return { GET: refusing, POST: refusing, PUT: refusing, PATCH: refusing, DELETE: refusing, ...handlers };
}
