import { z } from "zod";
import type { PermissionName } from "@/lib/domain/permission";

/** The names between braces in "/orders/{id}", each with a value. */
export type PathParams<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Record<Name, string> & PathParams<Rest>
  : Record<never, string>;

/** What a caller gets when all went well. A file is described by its media type alone. */
export interface Answer {
  status: 200 | 201 | 202;
  description: string;
  schema?: z.ZodType;
  mediaType?: string;
  /** The answer is about something new, found under this operation's path and the answer's `id`. */
  isCreated?: boolean;
}

/**
 * One thing the API does: what its route is checked against and what its description is written from.
 * A write takes an Idempotency-Key.
 */
export interface Operation<Path extends string = string, Query = unknown, Body = unknown> {
  method: "GET" | "POST" | "PUT";
  /** Below /api/v1. */
  path: Path;
  tag: string;
  summary: string;
  permission: PermissionName;
  /** It asks a gateway: for what it knows, or to do something, which the gateway may refuse or leave open. */
  asksGateway?: "to_tell" | "to_act";
  query: z.ZodType<Query>;
  body: z.ZodType<Body>;
  answer: Answer;
}

type Nothing = Record<never, never>;
const NOTHING: z.ZodType<Nothing> = z.strictObject({});

type Described<Path extends string> = Omit<Operation<Path>, "query" | "body">;

export function operation<Path extends string>(described: Described<Path>): Operation<Path, Nothing, Nothing>;
export function operation<Path extends string, Query>(
  described: Described<Path> & { query: z.ZodType<Query> },
): Operation<Path, Query, Nothing>;
export function operation<Path extends string, Body>(
  described: Described<Path> & { body: z.ZodType<Body> },
): Operation<Path, Nothing, Body>;
export function operation<Path extends string, Query, Body>(
  described: Described<Path> & { query: z.ZodType<Query>; body: z.ZodType<Body> },
): Operation<Path, Query, Body>;
export function operation(described: Described<string> & { query?: z.ZodType; body?: z.ZodType }): Operation {
  return { query: NOTHING, body: NOTHING, ...described };
}

/** One page of a list; `next_cursor` is the `cursor` of the next page, null at the end. */
export function pageOf(item: z.ZodType): z.ZodType {
  return z.object({
    data: z.array(item),
    next_cursor: z
      .string()
      .nullable()
      .meta({ description: "`cursor` of the next page; null on the last one." }),
  });
}
