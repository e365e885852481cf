import { poolExecutor, readPool } from "@/lib/db/client";
import { PERMISSIONS, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { listGateways } from "@/lib/gateways/registry";
import type { OrderChoices } from "@/lib/orders/schemas";

/** Assets by hopping through the index from one to the next: a DISTINCT would read every order. */
const ASSETS = `WITH RECURSIVE hop AS (
  (SELECT asset FROM orders WHERE asset IS NOT NULL ORDER BY asset LIMIT 1)
  UNION ALL
  SELECT (SELECT o.asset FROM orders o WHERE o.asset > hop.asset ORDER BY o.asset LIMIT 1) FROM hop WHERE hop.asset IS NOT NULL
) SELECT asset FROM hop WHERE asset IS NOT NULL`;

/** What the queue can be narrowed to, and who an order can be given to. @throws AppError forbidden. */
export async function listOrderChoices(actor: Actor): Promise<OrderChoices> {
  requirePermission(actor, "orders.view");
  const sql = poolExecutor();
  const [integrations, people, assets] = await Promise.all([
    sql.query<{ slug: string; name: string; gateway: string }>(
      "SELECT slug, name, gateway FROM integrations ORDER BY disabled_at IS NOT NULL, lower(name), id",
    ),
    sql.query<{ id: string; name: string }>(
      "SELECT id, name FROM users WHERE disabled_at IS NULL AND role = ANY($1) ORDER BY lower(name), id",
      [PERMISSIONS["orders.note"].roles],
    ),
    readPool().query<{ asset: string }>(ASSETS),
  ]);
  return {
    gateways: listGateways()
      .filter(({ kind }) => integrations.some((integration) => integration.gateway === kind))
      .map(({ kind, name }) => ({ kind, name })),
    integrations,
    assets: assets.rows.map((row) => row.asset),
    people,
  };
}
