import { expect, test } from "vitest";
import { poolExecutor } from "@/lib/db/client";
import { cronItems, TASKS } from "@/lib/worker/tasks";

test("housekeeping takes away what is old and leaves what still counts", async () => {
  const db = poolExecutor();
  await db.query("INSERT INTO integrations (id, slug, gateway, name) VALUES ('int_1', 'a', 'coindpay', 'A')");
  await db.query(
    `INSERT INTO idempotency_keys (caller_id, key, request_hash, created_at)
     VALUES ('key_1', 'old', '-', now() - interval '49 hours'), ('key_1', 'new', '-', now() - interval '47 hours')`,
  );
  await db.query(
    `INSERT INTO rejections (integration_id, minute, reason, last_at)
     VALUES ('int_1', now() - interval '91 days', 'old', now()), ('int_1', now() - interval '89 days', 'new', now())`,
  );
  await db.query(
    `INSERT INTO sign_in_attempts (subject, succeeded, attempted_at)
     VALUES ('old', false, now() - interval '1 day'), ('new', false, now())`,
  );
  await db.query(
    `INSERT INTO replay_runs (id, kind, dry_run, selection, state, requested_by, created_at, finished_at)
     VALUES ('old', 'deliveries', false, '{"by":"ids"}', 'done', '{}', now(), now() - interval '91 days'),
            ('new', 'deliveries', false, '{"by":"ids"}', 'done', '{}', now(), now() - interval '89 days')`,
  );
  await db.query("INSERT INTO replay_items (run_id, seq, item_id) VALUES ('old', 1, 'dlv_1')");
  await TASKS.prune();
  for (const [table, column] of [
    ["idempotency_keys", "key"],
    ["rejections", "reason"],
    ["sign_in_attempts", "subject"],
    ["replay_runs", "id"],
  ]) {
    expect([table, await db.query(`SELECT ${column} AS left FROM ${table}`)]).toEqual([
      table,
      [{ left: "new" }],
    ]);
  }
});

test("every task has its turn", () => {
  expect(
    cronItems()
      .map(({ task }) => task)
      .sort(),
  ).toEqual(Object.keys(TASKS).sort());
});
