import type { ErrorCode } from "@/lib/domain/errors";
import { failureOf } from "@/lib/auth/failure";
import type { Asked } from "@/lib/auth/log-refusal";

const PROBLEMS: Record<ErrorCode, { status: number; title: string }> = {
  invalid_input: { status: 400, title: "Invalid input" },
  unauthenticated: { status: 401, title: "Not signed in" },
  signature_refused: { status: 401, title: "Signature refused" },
  forbidden: { status: 403, title: "Not allowed" },
  not_found: { status: 404, title: "Not found" },
  conflict: { status: 409, title: "Conflict" },
  too_large: { status: 413, title: "Too large" },
  unsupported_media_type: { status: 415, title: "Unsupported media type" },
  // As draft-ietf-httpapi-idempotency-key-header asks for a key that comes with another payload.
  idempotency_mismatch: { status: 422, title: "Idempotency key reused" },
  too_many_requests: { status: 429, title: "Too many requests" },
  internal: { status: 500, title: "Internal error" },
  gateway_refused: { status: 502, title: "Refused by the gateway" },
  // Not 503: what answers 503 may be sent again as it is, and this may not.
  outcome_unknown: { status: 504, title: "Outcome unknown" },
  unavailable: { status: 503, title: "Unavailable" },
};

/**
 * Any thrown value as an RFC 9457 problem: type, title, status, detail, and errors[] per field. With `asked` a refusal is
 * logged.
 */
export function problemResponse(error: unknown, asked?: Asked): Response {
  const { code, message, fields, retryAfterSeconds, reference } = failureOf(error, asked);
  const { status, title } = PROBLEMS[code];
  const headers = new Headers({ "content-type": "application/problem+json", "cache-control": "no-store" });
  if (retryAfterSeconds !== undefined) headers.set("retry-after", String(retryAfterSeconds));
  // RFC 9110, 15.5.2: a 401 names at least one way to authenticate.
  if (status === 401) headers.set("www-authenticate", code === "signature_refused" ? "Signature" : 'Bearer realm="settledesk"');
  const problem = {
    type: `urn:settledesk:problem:${code}`,
    title,
    status,
    detail: message,
    ...(fields.length > 0 && { errors: fields }),
    ...(reference && { instance: `urn:settledesk:error:${reference}` }),
  };
  return new Response(JSON.stringify(problem), { status, headers });
}
