import { createHash } from "node:crypto";
import type { ActorRef } from "@/lib/domain/permission";

/** Everything a row of the audit log says, as it is hashed. */
export interface AuditContent {
  seq: string;
  id: string;
  /** RFC 3339 UTC with milliseconds. */
  at: string;
  actor: ActorRef;
  action: string;
  objectType: string;
  objectId: string;
  summary: string;
  before: unknown;
  after: unknown;
  ip: string | null;
}

/** What the first row names as its predecessor. */
export const GENESIS_HASH = "0".repeat(64);

/** SHA-256 over the predecessor's hash and this row's content, as lower-case hex. */
export function auditHash(prevHash: string, content: AuditContent): string {
  return createHash("sha256")
    .update(`${prevHash}\n${canonicalJson(content)}`)
    .digest("hex");
}

/**
 * JSON with sorted keys and without undefined, so that a value hashes the same before it is written and after jsonb,
 * which keeps no key order, gave it back.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    isRecord(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
