import type { AuditChoices } from "@/lib/audit/schemas";
import { poolExecutor } from "@/lib/db/client";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";

/** Enough to know who works here and what they do; older names are found by their object or by the sentence. */
const LATEST = 20_000;

/** What the latest rows of the log can be narrowed to, by name. */
export async function listAuditChoices(actor: Actor): Promise<AuditChoices> {
  requirePermission(actor, "audit.view");
  const rows = await poolExecutor().query<{
    what: "actor" | "action" | "object";
    value: string;
    label: string;
  }>(
    `WITH latest AS (SELECT actor, action, object_type FROM audit ORDER BY audit.seq DESC LIMIT ${LATEST})
     SELECT DISTINCT ON (what, value) what, value, label FROM (
       SELECT 'actor' AS what, actor ->> 'id' AS value, actor ->> 'name' AS label FROM latest WHERE actor ->> 'id' IS NOT NULL
       UNION ALL SELECT 'action', action, action FROM latest
       UNION ALL SELECT 'object', object_type, object_type FROM latest
     ) AS found ORDER BY what, value`,
  );
  const of = (what: string) =>
    rows
      .filter((row) => row.what === what)
      .map(({ value, label }) => ({ value, label }))
      .sort((a, b) => (a.label < b.label ? -1 : 1));
  return { actors: of("actor"), actions: of("action"), objectTypes: of("object") };
}
