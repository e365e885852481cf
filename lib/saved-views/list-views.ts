import { poolExecutor } from "@/lib/db/client";
import { isAllowed, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import type { ViewLine, ViewPage } from "@/lib/saved-views/schemas";
import { viewOwner } from "@/lib/saved-views/view-owner";

/** One's own views of a list and those others share, by name. @throws AppError forbidden. */
export async function listViews(actor: Actor, page: ViewPage): Promise<ViewLine[]> {
  requirePermission(actor, "orders.view");
  const mayClear = isAllowed(actor, "organisation.configure");
  const rows = await poolExecutor().query<Omit<ViewLine, "canDelete"> & { own: boolean }>(
    `SELECT v.id, v.name, v.query, v.shared, v.owner_id = $1 AS own, CASE WHEN v.owner_id = $1 THEN NULL ELSE u.name END AS "ownerName"
     FROM saved_views v JOIN users u ON u.id = v.owner_id
     WHERE v.page = $2 AND (v.owner_id = $1 OR v.shared) ORDER BY lower(v.name), v.id`,
    [viewOwner(actor), page],
  );
  return rows.map(({ own, ...view }) => ({ ...view, canDelete: own || mayClear }));
}
