import { idempotencyKey, once } from "@/lib/api/idempotency";
import type { Operation, PathParams } from "@/lib/api/operation";
import { assertStorable, readJson } from "@/lib/api/read-json";
import { readQuery } from "@/lib/api/read-query";
import { apiActor } from "@/lib/auth/api-actor";
import { problemResponse } from "@/lib/auth/problem";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { clientIp } from "@/lib/platform/client-ip";
import { parseInput } from "@/lib/platform/parse-input";

/** Next has no parameters at all for a path without brackets. */
type Params = Promise<Record<string, string> | undefined>;

export type RouteHandler = (request: Request, context: { params: Params }) => Promise<Response>;

export interface Asked<Path extends string, Query, Body> {
  actor: Actor;
  params: PathParams<Path>;
  query: Query;
  body: Body;
}

/**
 * The route handler of one operation: who, may they, parse, do, answer. What `handle` returns is the JSON of the
 * answer; a Response goes out as it is.
 */
export function endpoint<Path extends string, Query, Body>(
  operation: Operation<Path, Query, Body>,
  handle: (asked: Asked<Path, Query, Body>) => Promise<unknown>,
): RouteHandler {
  return async (request, context) => {
    let by: Actor | null = null;
    try {
      const actor = (by = await apiActor(request));
      requirePermission(actor, operation.permission);
      const params = (await readParams(context.params)) as PathParams<Path>;
      const query = parseInput(operation.query, readQuery(request.url));
      const { value, bytes } = operation.method === "GET" ? EMPTY : await readJson(request);
      const body = parseInput(operation.body, value);
      const work = () => handle({ actor, params, query, body });
      const key = operation.method === "GET" ? null : idempotencyKey(request.headers);
      if (key === null) return toResponse(operation, await work());
      const { pathname, search } = new URL(request.url);
      const asked = {
        callerId: actor.id,
        key,
        target: `${operation.method} ${pathname}${search}`,
        body: bytes,
        asksGateway: operation.asksGateway,
      };
      const { answer, isRepeated } = await once(asked, operation.answer.status, work);
      return toResponse(operation, answer, isRepeated ? { "idempotency-replayed": "true" } : {});
    } catch (error) {
      const { method, path, permission } = operation;
      const ip = clientIp(request.headers);
      return problemResponse(error, { by, ip, via: "api", permission, operation: `${method} ${path}` });
    }
  };
}

const EMPTY = { value: {}, bytes: new Uint8Array() };

async function readParams(params: Params): Promise<Record<string, string>> {
  const given = Object.entries((await params) ?? {});
  return Object.fromEntries(given.map(([name, value]) => [name, assertStorable(value, name)]));
}

function toResponse(
  operation: Pick<Operation, "path" | "answer">,
  answer: unknown,
  extra: Record<string, string> = {},
) {
  if (answer instanceof Response) return answer;
  const { status, isCreated } = operation.answer;
  const headers = new Headers({ "cache-control": "no-store", ...extra });
  if (isCreated && hasId(answer)) headers.set("location", `/api/v1${operation.path}/${answer.id}`);
  return Response.json(answer, { status, headers });
}

function hasId(answer: unknown): answer is { id: string } {
  return typeof answer === "object" && answer !== null && "id" in answer && typeof answer.id === "string";
}
