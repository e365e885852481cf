import { recordAudit } from "@/lib/audit/record";
import { transaction } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { now } from "@/lib/platform/clock";
import { newId } from "@/lib/platform/ids";
import { parseInput } from "@/lib/platform/parse-input";
import { viewOwner } from "@/lib/saved-views/view-owner";
import { SaveView } from "@/lib/saved-views/schemas";

/** Keeps the filters of a list under a name. @throws AppError forbidden, invalid_input, conflict (the name is taken). */
export async function saveView(actor: Actor, input: SaveView): Promise<{ id: string }> {
  requirePermission(actor, "orders.view");
  const { page, name, query, shared } = parseInput(SaveView, input);
  const ownerId = viewOwner(actor);
  const id = newId("view");
  await transaction(async (tx) => {
    const inserted = await tx.query(
      `INSERT INTO saved_views (id, owner_id, page, name, query, shared, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (owner_id, page, name) DO NOTHING RETURNING id`,
      [id, ownerId, page, name, query, shared, now()],
    );
    if (inserted.length === 0) throw nameTaken(name);
    await recordAudit(tx, {
      actor,
      action: "view.saved",
      objectType: "view",
      objectId: id,
      summary: `Kept the view "${name}"${shared ? " for everybody" : ""}.`,
      after: { page, name, query, shared },
    });
  });
  return { id };
}

function nameTaken(name: string): AppError {
  const message = `You already have a view called "${name}". Choose another name, or delete that one first.`;
  return new AppError("conflict", `view ${name} exists`, {
    userMessage: message,
    fields: [{ field: "name", message }],
  });
}
