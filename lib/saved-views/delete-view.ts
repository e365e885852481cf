import { recordAudit } from "@/lib/audit/record";
import { transaction } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import { isAllowed, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { parseInput } from "@/lib/platform/parse-input";
import { DeleteView } from "@/lib/saved-views/schemas";
import { viewOwner } from "@/lib/saved-views/view-owner";

/** One's own view, or one that is shared for an admin. @throws AppError forbidden, not_found. */
export async function deleteView(actor: Actor, input: DeleteView): Promise<{ name: string }> {
  requirePermission(actor, "orders.view");
  const { id } = parseInput(DeleteView, input);
  return transaction(async (tx) => {
    const [view] = await tx.query<{ name: string; page: string; query: string; shared: boolean }>(
      `DELETE FROM saved_views WHERE id = $1 AND (owner_id = $2 OR (shared AND $3)) RETURNING name, page, query, shared`,
      [id, viewOwner(actor), isAllowed(actor, "organisation.configure")],
    );
    if (!view) {
      throw new AppError("not_found", `no view ${id} to delete`, {
        userMessage: "This view is gone already, or it belongs to somebody else. Nothing was deleted.",
      });
    }
    await recordAudit(tx, {
      actor,
      action: "view.deleted",
      objectType: "view",
      objectId: id,
      summary: `Deleted the view "${view.name}".`,
      before: view,
    });
    return { name: view.name };
  });
}
