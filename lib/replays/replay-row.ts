import { AppError } from "@/lib/domain/errors";
import type { ActorRef } from "@/lib/domain/permission";
import type { SqlExecutor } from "@/lib/db/client";
import { RunSelection, type ReplayRun, type RunKind, type RunState } from "@/lib/replays/schemas";

/** A row of replay_runs with its integration and the orders it changed. */
export interface ReplayRunRow {
  id: string;
  kind: RunKind;
  dry_run: boolean;
  integration: ReplayRun["integration"];
  selection: unknown;
  state: RunState;
  total: number | null;
  done: number;
  stayed: number;
  failed: number;
  changed: number;
  fulfils: number;
  failure: string | null;
  requested_by: ActorRef;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
}

/** Completed by a WHERE; the counts are of orders that are not what they were. */
export const SELECT_RUNS = `
SELECT r.id, r.kind, r.dry_run, r.selection, r.state, r.total, r.done, r.stayed, r.failed, r.failure, r.requested_by,
  r.created_at, r.started_at, r.finished_at,
  (SELECT jsonb_build_object('id', i.id, 'slug', i.slug, 'name', i.name) FROM integrations i WHERE i.id = r.integration_id) AS integration,
  c.changed, c.fulfils
FROM replay_runs r CROSS JOIN LATERAL (
  SELECT count(*)::int AS changed, count(*) FILTER (WHERE fulfils)::int AS fulfils FROM replay_changes WHERE run_id = r.id AND differs
) AS c`;

export function replayRun(row: ReplayRunRow): ReplayRun {
  const { id, kind, integration, state, total, done, stayed, failed, changed, fulfils, failure } = row;
  return {
    id,
    kind,
    dryRun: row.dry_run,
    integration,
    selection: RunSelection.parse(row.selection),
    state,
    total,
    done,
    stayed,
    failed,
    changed,
    fulfils,
    failure,
    requestedBy: row.requested_by,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

export async function findRun(sql: SqlExecutor, id: string): Promise<ReplayRun | null> {
  const [row] = await sql.query<ReplayRunRow>(`${SELECT_RUNS} WHERE r.id = $1`, [id]);
  return row ? replayRun(row) : null;
}

/** @throws AppError not_found. */
export async function loadRun(sql: SqlExecutor, id: string): Promise<ReplayRun> {
  const run = await findRun(sql, id);
  if (run !== null) return run;
  throw new AppError("not_found", `no replay run ${id}`, {
    userMessage: "There is no such run. The list on the Deliveries page shows the ones that are kept.",
  });
}

export function isOver({ state }: Pick<ReplayRun, "state">): boolean {
  return state === "done" || state === "cancelled" || state === "failed";
}
