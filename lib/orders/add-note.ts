import { recordAudit } from "@/lib/audit/record";
import { transaction } from "@/lib/db/client";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { orderNotFound } from "@/lib/orders/change-order";
import { AddNote, type NoteView } from "@/lib/orders/schemas";
import { now } from "@/lib/platform/clock";
import { newId } from "@/lib/platform/ids";
import { parseInput } from "@/lib/platform/parse-input";

/** Writes a note beside an order. It changes nothing about the order, so it needs no version. */
export async function addNote(actor: Actor, input: AddNote): Promise<NoteView> {
  requirePermission(actor, "orders.note");
  const { orderId, text } = parseInput(AddNote, input);
  const id = newId("nte");
  const at = now();
  const { name } = actorRef(actor);
  return transaction(async (tx) => {
    const written = await tx.query(
      `INSERT INTO notes (id, order_id, author_id, author_name, text, created_at)
       SELECT $1, o.id, $3, $4, $5, $6 FROM orders o WHERE o.id = $2 RETURNING id`,
      [id, orderId, actor.kind === "user" ? actor.id : null, name, text, at],
    );
    if (written.length === 0) throw orderNotFound(orderId);
    await recordAudit(tx, { actor, action: "order.noted", objectType: "order", objectId: orderId, summary: "Wrote a note", after: { note_id: id } });
    return { id, author: name, text, createdAt: at.toISOString() };
  });
}
