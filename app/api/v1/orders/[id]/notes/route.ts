import { endpoint } from "@/lib/api/endpoint";
import { operations } from "@/lib/api/operations";
import { toNoteJson } from "@/lib/api/order-json";
import { route } from "@/lib/api/route";
import { addNote } from "@/lib/orders/add-note";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: endpoint(operations.addNote, async ({ actor, params, body }) =>
    toNoteJson(await addNote(actor, { ...body, orderId: params.id })),
  ),
});
