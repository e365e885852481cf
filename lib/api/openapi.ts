import { z } from "zod";
import type { Answer, Operation } from "@/lib/api/operation";
import { operations } from "@/lib/api/operations";
import { PERMISSIONS, SCOPES } from "@/lib/domain/permission";

type Json = Record<string, unknown>;

/** OpenAPI 3.1 of everything in `operations`, written from the schemas that check requests. */
export function openApiDocument(appUrl: string): Json {
  const components: Json = { Problem: PROBLEM };
  const paths: Record<string, Json> = {};
  for (const [operationId, operation] of Object.entries<Operation>(operations)) {
    const path = (paths[operation.path] ??= {});
    path[operation.method.toLowerCase()] = { operationId, ...describe(operation, components) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Settledesk API",
      version: "1",
      description:
        "Orders, deliveries and figures of a Settledesk. Amounts are decimals as text, times RFC 3339 in UTC, " +
        "errors RFC 9457 problems. Lists take `limit` and `cursor`; writes take `Idempotency-Key`.",
    },
    servers: [{ url: `${appUrl}/api/v1` }],
    security: [{ apiKey: [] }],
    paths,
    components: {
      schemas: components,
      securitySchemes: {
        apiKey: { type: "http", scheme: "bearer", description: `A key with scopes: ${SCOPES.join(", ")}.` },
      },
    },
  };
}

function describe(operation: Operation, components: Json): Json {
  const { method, path, tag, summary, permission, answer } = operation;
  const scopes = PERMISSIONS[permission].scopes.join(" or ");
  const parameters = [...pathParameters(path), ...queryParameters(operation.query, components)];
  const body = toJsonSchema(operation.body, "input", components);
  const hasBody = Object.keys((body.properties ?? {}) as Json).length > 0;
  const isRequired = ((body.required ?? []) as string[]).length > 0;
  return {
    tags: [tag],
    summary,
    description: `Needs the scope ${scopes}.`,
    parameters: method !== "GET" ? [...parameters, IDEMPOTENCY_KEY] : parameters,
    ...(hasBody && {
      requestBody: { required: isRequired, content: { "application/json": { schema: body } } },
    }),
    responses: {
      [answer.status]: success(answer, components),
      ...Object.fromEntries(
        failures(operation).map(([status, description]) => [status, problem(description)]),
      ),
    },
  };
}

function success(
  { description, schema, mediaType = "application/json", isCreated }: Answer,
  components: Json,
): Json {
  const content = { [mediaType]: schema ? { schema: toJsonSchema(schema, "output", components) } : {} };
  const location = { description: "Where it is found.", schema: { type: "string" } };
  return { description, content, ...(isCreated && { headers: { Location: location } }) };
}

function failures({ method, path, asksGateway }: Operation): [string, string][] {
  return [
    ["400", "The request cannot be read or a field is wrong; `errors` names each."],
    ["401", "No valid API key."],
    ["403", "The key lacks the scope."],
    ...(path.includes("{") ? [["404", "There is nothing with this id."] as [string, string]] : []),
    ...(method !== "GET"
      ? ([
          [
            "409",
            "It changed since it was read, exists already, or the same Idempotency-Key is still running.",
          ],
          ["413", "The body is too large."],
          ["415", "The body is not `application/json`."],
          ["422", "The Idempotency-Key came with another request before."],
        ] as [string, string][])
      : []),
    ...(asksGateway === "to_act"
      ? ([
          ["502", "The gateway said no; nothing was made or changed there."],
          [
            "504",
            "Nobody knows whether the gateway did it. Nothing is repeated: the order shows the open request until it is settled.",
          ],
        ] as [string, string][])
      : []),
    ["503", "The database or the gateway is away; the same request may be sent again after `Retry-After` seconds."],
  ];
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

function queryParameters(query: z.ZodType, components: Json): Json[] {
  const { properties = {}, required = [] } = toJsonSchema(query, "input", components) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
  }));
}

/** What zod puts beside a schema as definitions moves to the document's components. */
function toJsonSchema(schema: z.ZodType, io: "input" | "output", components: Json): Json {
  const { $schema: _dialect, $defs = {}, ...own } = z.toJSONSchema(schema, { io, override: tidy(io) });
  const moved = (value: unknown) =>
    JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json;
  for (const [name, definition] of Object.entries($defs)) {
    const { id: _id, ...rest } = moved(definition);
    components[name] ??= rest;
  }
  return moved(own);
}

/** Patterns that only repeat a format are a wall of text. An answer may gain fields, so a reader must not refuse them. */
const tidy =
  (io: "input" | "output") =>
  ({ jsonSchema }: { jsonSchema: Json }): void => {
    if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
    if (io === "output" && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  };

function problem(description: string): Json {
  return {
    description,
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  };
}

const IDEMPOTENCY_KEY = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description:
    "The same key with the same request gives the first answer again and does nothing more. Kept for 48 hours.",
  schema: { type: "string", minLength: 1, maxLength: 200 },
};

const PROBLEM = {
  type: "object",
  description: "RFC 9457.",
  required: ["type", "title", "status", "detail"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string", description: "What happened, what was kept, and what to do." },
    instance: { type: "string" },
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["field", "message"],
        properties: { field: { type: "string" }, message: { type: "string" } },
      },
    },
  },
};
