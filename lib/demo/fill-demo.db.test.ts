import { expect, test } from "vitest";
import { listAudit } from "@/lib/audit/list-audit";
import { verifyAudit } from "@/lib/audit/verify-audit";
import { poolExecutor } from "@/lib/db/client";
import { DEMO_INTEGRATIONS } from "@/lib/demo/demo-shop";
import { fillDemo } from "@/lib/demo/fill-demo";
import { FLAG_CODES } from "@/lib/domain/flags";
import { ORDER_STATUSES } from "@/lib/domain/order-status";
import type { Actor } from "@/lib/domain/permission";
import { countOrderTabs } from "@/lib/orders/list-orders";

const operator: Actor = { kind: "operator", name: "Test" };

/** The one column `value` of a query. */
async function values(query: string): Promise<unknown[]> {
  const rows = await poolExecutor().query<{ value: unknown }>(query);
  return rows.map(({ value }) => value);
}

async function count(what: string): Promise<number> {
  const [found] = await values(`SELECT count(*)::int AS value FROM ${what}`);
  return Number(found);
}

// One test, since filling takes its time: a month is begun, cut off, finished, and looked at.
test(
  "the demo is a month with everything in it, also when its filling was killed in between",
  { timeout: 240_000 },
  async () => {
    let lines = 0;
    const cutOff = () => {
      lines += 1;
      if (lines === 12) throw new Error("killed");
    };
    await expect(fillDemo(cutOff)).rejects.toThrow("killed");
    expect(await values("SELECT demo_seeded_at AS value FROM organisation")).toEqual([null]);
    expect(await fillDemo(() => {})).not.toBeNull();
    expect(await fillDemo(() => {})).toBeNull();

    expect((await values("SELECT DISTINCT status AS value FROM orders")).sort()).toEqual(
      [...ORDER_STATUSES].sort(),
    );
    expect((await values("SELECT DISTINCT unnest(flag_codes) AS value FROM orders")).sort()).toEqual(
      [...FLAG_CODES].sort(),
    );
    expect(await count("(SELECT DISTINCT integration_id FROM orders) AS used")).toBe(
      DEMO_INTEGRATIONS.length,
    );

    const orders = await count("orders");
    expect(orders).toBeGreaterThan(380);
    expect((await count("orders WHERE status = 'paid'")) / orders).toBeGreaterThan(0.8);
    expect(await count("orders WHERE status = 'paid' AND received_amount IS NULL")).toBe(0);
    const tabs = await countOrderTabs(operator);
    expect(tabs.needs_action).toBeGreaterThanOrEqual(14);
    expect(tabs.needs_action).toBeLessThanOrEqual(22);

    // A run that was killed repeats nothing: no order without its reference, no delivery counted again for it.
    expect(await count("orders WHERE external_order_id IS NULL")).toBe(0);
    expect(await count("deliveries WHERE repeats > 2")).toBe(0);
    for (const outcome of ["quarantined", "unmatched", "unmapped", "stale", "contradictory"])
      expect(await count(`deliveries WHERE outcome = '${outcome}'`), outcome).toBeGreaterThan(0);
    expect(await count("rejections")).toBeGreaterThan(0);
    expect(await count("events WHERE recorded_at > now() OR recorded_at < now() - interval '32 days'")).toBe(
      0,
    );

    expect(await verifyAudit(operator)).toMatchObject({ ok: true });
    const { rows } = await listAudit(operator, { limit: 200 });
    expect(rows.map(({ at }) => at)).toEqual(
      rows
        .map(({ at }) => at)
        .sort()
        .reverse(),
    );
  },
);
