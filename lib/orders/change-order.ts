import { recordAudit } from "@/lib/audit/record";
import { transaction, type SqlExecutor } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import { toInstant, type Instant } from "@/lib/domain/instant";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { mergeRefunds } from "@/lib/orders/apply-event";
import { lockOrder, type OrderSnapshot } from "@/lib/orders/order-snapshot";
import { projectOrder, type Projection } from "@/lib/orders/project-order";
import { ownEvent, type NewEvent, type NewRefund } from "@/lib/orders/order-write";
import { storeOrder } from "@/lib/orders/store-order";
import { now } from "@/lib/platform/clock";

/** What a person changes about an order they are looking at. */
export interface OrderChange {
  order: OrderSnapshot;
  refunds?: NewRefund[];
  /** The line in the timeline. */
  kind: string;
  reason: string;
  detail?: Record<string, unknown>;
  audit: { action: string; summary: string; after: unknown };
}

export interface Changed {
  order: OrderSnapshot;
  projection: Projection;
  version: number;
}

/**
 * The one path of every write by a person: the locked row, the version they saw, one decision, and
 * order, event, outbox and audit in one transaction.
 * @param version the version the person saw; null where the change does not rest on what they saw
 * @throws AppError not_found, conflict (with who changed it last) and whatever `decide` throws
 */
export async function changeOrder(
  actor: Actor,
  orderId: string,
  version: number | null,
  decide: (order: OrderSnapshot, projection: Projection, at: Instant, tx: SqlExecutor) => OrderChange | Promise<OrderChange>,
): Promise<Changed> {
  const at = toInstant(now());
  return transaction(async (tx) => {
    const before = await lockOrder(tx, orderId);
    if (before === null) throw orderNotFound(orderId);
    if (version !== null && before.version !== version) throw await moved(tx, before, version);
    const change = await decide(before, projectOrder(before, at), at, tx);
    const refunds = change.refunds ?? [];
    const order = { ...change.order, refunds: mergeRefunds(change.order.refunds, refunds) };
    const projection = projectOrder(order, at);
    const stored = await storeOrder(tx, {
      order: { ...order, status: before.status, flags: before.flags, nextAction: before.nextAction },
      projection,
      refunds,
      delivery: null,
      at,
      events: [
        ownEvent(at, {
          source: sourceOf(actor),
          kind: change.kind,
          reason: change.reason,
          statusBefore: before.status,
          statusAfter: projection.state.status,
          actor: actorRef(actor),
          detail: change.detail ?? {},
        }),
      ],
    });
    await recordAudit(tx, {
      actor,
      action: change.audit.action,
      objectType: "order",
      objectId: orderId,
      summary: change.audit.summary,
      before: { status: before.status, version: before.version },
      after: change.audit.after,
    });
    return { order, projection, version: stored.version };
  });
}

/** Where a change of an order that no gateway told came from. */
export function sourceOf(actor: Actor): NewEvent["source"] {
  return actor.kind === "api_key" ? "api" : actor.kind === "system" ? "system" : "staff";
}

export function orderNotFound(orderId: string): AppError {
  return new AppError("not_found", `no order ${orderId}`, {
    userMessage: "There is no order with this id. Nothing was changed. Search for its reference instead.",
  });
}

export async function moved(tx: SqlExecutor, order: OrderSnapshot, seen: number): Promise<AppError> {
  const [last] = await tx.query<{ reason: string; actor: { name: string } }>(
    "SELECT reason, actor FROM events WHERE order_id = $1 ORDER BY recorded_at DESC, id DESC LIMIT 1",
    [order.id],
  );
  return new AppError("conflict", `order ${order.id} is at version ${order.version}, not ${seen}`, {
    userMessage: `This order changed after you opened it${last ? `: ${last.actor.name}: ${last.reason}` : "."} Your decision was not saved. Look at the order as it is now, then decide again.`,
  });
}
