import { AppError } from "@/lib/domain/errors";
import { addMs, type Instant } from "@/lib/domain/instant";
import type { Actor, Role } from "@/lib/domain/permission";
import { addNote } from "@/lib/orders/add-note";
import { assignOrder } from "@/lib/orders/assign-order";
import { getOrder } from "@/lib/orders/get-order";
import { listOrders } from "@/lib/orders/list-orders";
import { recordRefund } from "@/lib/orders/record-refund";
import { resolveOrder } from "@/lib/orders/resolve-order";
import type { OrderDetail } from "@/lib/orders/schemas";
import { staffDecision } from "@/lib/demo/staff-decision";
import type { Random } from "@/lib/simulate/random";

export type Staff = Readonly<Record<Role, Extract<Actor, { kind: "user" }>>>;

const HOUR_MS = 3_600_000;

/** When somebody gets round to it: some hours later, on a working day, between nine and six in Berlin or nearly so. */
export function workingTime(after: Instant, random: Random): Instant {
  let at = addMs(after, random.integer(2, 26) * HOUR_MS + random.integer(0, HOUR_MS));
  while (!isWorkingHour(new Date(at))) at = addMs(at, HOUR_MS);
  return at;
}

function isWorkingHour(date: Date): boolean {
  const [weekday, hour] = [date.getUTCDay(), date.getUTCHours()];
  return weekday !== 0 && weekday !== 6 && hour >= 7 && hour < 16;
}

/**
 * Support decides an order, if it still waits for somebody. @returns whether a refund now waits for the accountant.
 */
export async function workOn(staff: Staff, externalOrderId: string, random: Random): Promise<boolean> {
  const order = await findOpen(staff, externalOrderId);
  if (order === null) return false;
  const decided = staffDecision(order, random);
  if (decided === null) return false;
  if (random.chance(0.3)) await assignOrder(staff.support, { orderId: order.id, assignee: "me" });
  const { version } = await getOrder(staff.support, order.id);
  const { projection } = await resolveOrder(staff.support, { orderId: order.id, version, ...decided });
  return projection.state.status === "refund_pending";
}

/** The accountant sends what was decided to go back. */
export async function sendRefund(staff: Staff, externalOrderId: string, random: Random): Promise<void> {
  const order = await getOrder(staff.accountant, externalOrderId);
  const refund = order.refunds.find(({ state, kind }) => state === "requested" && kind !== "gateway");
  if (!refund) return;
  await recordRefund(staff.accountant, {
    orderId: order.id,
    version: order.version,
    refundId: refund.id,
    state: "sent",
    note: `Sent from the refunds wallet. ${refund.note}`,
    destination: `0x${random.hex("destination", 40)}`,
    txHash: `0x${random.hex("transaction", 64)}`,
  });
}

const REMARKS = [
  "Customer wrote: the rest follows tonight. Wait until tomorrow noon.",
  "Called the gateway, they look into it and call back.",
  "Customer is at the door of the shop in Hamburg on Friday, could pick it up there.",
] as const;

/** The state of the desk on an ordinary morning: some orders taken, some asked about, the rest waiting. */
export async function beginTheDay(staff: Staff): Promise<void> {
  const { rows } = await listOrders(staff.support, { tab: "needs_action", sort: "created_asc", limit: 200 });
  const oldest = (status: string) =>
    rows.find((row) => row.status === status && row.differenceAmount !== null);
  const [short, over] = [oldest("underpaid"), oldest("overpaid")];
  if (short && short.resolution === null) {
    await resolveOrder(staff.support, {
      orderId: short.id,
      version: short.version,
      outcome: "request_top_up",
      reasonCode: "customer_underpaid",
      note: "Sent the customer the address and the missing amount.",
    });
  }
  if (over && over.resolution === null) {
    await resolveOrder(staff.support, {
      orderId: over.id,
      version: over.version,
      outcome: "refund_excess",
      reasonCode: "customer_overpaid",
      note: "Customer answered with an address, see the ticket.",
    });
  }
  const waiting = rows.filter(({ id }) => id !== short?.id && id !== over?.id);
  for (const { id, assignee } of waiting.slice(0, 4)) {
    if (assignee === null) await assignOrder(staff.support, { orderId: id, assignee: "me" });
  }
  for (const [index, text] of REMARKS.entries()) {
    const order = waiting[index * 2];
    if (!order) continue;
    const { notes } = await getOrder(staff.support, order.id);
    if (notes.length === 0) await addNote(staff.support, { orderId: order.id, text });
  }
}

async function findOpen(staff: Staff, externalOrderId: string): Promise<OrderDetail | null> {
  try {
    const order = await getOrder(staff.support, externalOrderId);
    return order.needsAction && order.resolution === null ? order : null;
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  }
}
