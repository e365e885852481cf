"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { decisionSubject } from "@/components/orders/order-actions";
import { action } from "@/lib/auth/action";
import { failureOf } from "@/lib/auth/failure";
import { addNote } from "@/lib/orders/add-note";
import { assignOrder } from "@/lib/orders/assign-order";
import { assignOrders } from "@/lib/orders/assign-orders";
import { getOrder } from "@/lib/orders/get-order";
import { recordRefund } from "@/lib/orders/record-refund";
import { reopenOrder } from "@/lib/orders/reopen-order";
import { resolveOrder } from "@/lib/orders/resolve-order";
import {
  AddNote,
  AssignOrder,
  AssignOrders,
  RecordRefund,
  ReopenOrder,
  ResolveOrder,
} from "@/lib/orders/schemas";
import { deleteView } from "@/lib/saved-views/delete-view";
import { saveView } from "@/lib/saved-views/save-view";
import { DeleteView, SaveView } from "@/lib/saved-views/schemas";

/** A change of one order moves counts in the frame and rows in lists, so everything that was kept is out of date. */
function changed() {
  revalidatePath("/", "layout");
}

const resolveAction = action("orders.resolve", ResolveOrder, async (actor, input) => {
  const { projection } = await resolveOrder(actor, input);
  changed();
  return { status: projection.state.status };
});
export async function resolve(input: ResolveOrder) {
  return resolveAction(input);
}

const reopenAction = action("orders.resolve", ReopenOrder, async (actor, input) => {
  const { projection } = await reopenOrder(actor, input);
  changed();
  return { status: projection.state.status };
});
export async function reopen(input: ReopenOrder) {
  return reopenAction(input);
}

const refundAction = action("refunds.record", RecordRefund, async (actor, input) => {
  const { projection } = await recordRefund(actor, input);
  changed();
  return { status: projection.state.status };
});
export async function recordOrderRefund(input: RecordRefund) {
  return refundAction(input);
}

const noteAction = action("orders.note", AddNote, async (actor, input) => {
  await addNote(actor, input);
  changed();
  return null;
});
export async function addOrderNote(input: AddNote) {
  return noteAction(input);
}

const assignAction = action("orders.assign", AssignOrder, async (actor, input) => {
  await assignOrder(actor, input);
  changed();
  return null;
});
export async function assign(input: AssignOrder) {
  return assignAction(input);
}

const assignManyAction = action("orders.assign", AssignOrders, async (actor, input) => {
  const { assigned, left } = await assignOrders(actor, input);
  changed();
  return {
    assigned: assigned.length,
    left: left.map(({ orderIds, error }) => ({ orderIds, message: failureOf(error).message })),
  };
});
export async function assignMany(input: AssignOrders) {
  return assignManyAction(input);
}

const OneOrder = z.strictObject({ orderId: z.string().max(200) });
const subjectAction = action("orders.view", OneOrder, async (actor, { orderId }) =>
  decisionSubject(await getOrder(actor, orderId)),
);
export async function readSubject(input: z.input<typeof OneOrder>) {
  return subjectAction(input);
}

const saveViewAction = action("orders.view", SaveView, async (actor, input) => {
  const saved = await saveView(actor, input);
  revalidatePath("/orders");
  return saved;
});
export async function saveOrdersView(input: SaveView) {
  return saveViewAction(input);
}

const deleteViewAction = action("orders.view", DeleteView, async (actor, input) => {
  const deleted = await deleteView(actor, input);
  revalidatePath("/orders");
  return deleted;
});
export async function deleteOrdersView(input: DeleteView) {
  return deleteViewAction(input);
}
