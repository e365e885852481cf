import { z } from "zod";

const text = z.string().trim().min(1).max(200).optional();

/** Filters of the audit page, its API and its search parameters. Instants are RFC 3339; the range is half-open. */
export const AuditFilter = z.object({
  actorId: text,
  action: text,
  objectType: text,
  objectId: text,
  /** Part of the sentence, any case. */
  q: text,
  from: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type AuditFilter = z.input<typeof AuditFilter>;

/** One line of the audit page; `at` is RFC 3339 UTC. */
export interface AuditLine {
  seq: string;
  id: string;
  at: string;
  actor: { kind: string; id: string | null; name: string };
  action: string;
  objectType: string;
  objectId: string;
  summary: string;
  before: unknown;
  after: unknown;
  ip: string | null;
}

interface Choice {
  value: string;
  label: string;
}

/** Values that occur in the log, for its filters. */
export interface AuditChoices {
  /** By id; those without one (the operator, the system) are found by the sentence. */
  actors: Choice[];
  actions: Choice[];
  objectTypes: Choice[];
}

/** What recomputing the chain of hashes found. */
export type AuditVerification =
  | { ok: true; rows: number; head: { seq: string; hash: string } | null }
  | { ok: false; rows: number; seq: string; id: string | null; problem: string };
