import { z } from "zod";
import { actorJson, instant, text } from "@/lib/api/json-parts";
import { ORDER_STATUSES } from "@/lib/domain/order-status";
import type { EventView } from "@/lib/orders/schemas";

const status = z.enum(ORDER_STATUSES).nullable();

export const eventJson = z
  .object({
    id: text,
    order_id: text.nullable(),
    payment_id: text.nullable(),
    delivery_id: text.nullable(),
    source: text,
    kind: text,
    decision: text,
    reason: text.meta({ description: "Why it was decided so, in a sentence." }),
    gateway_status: text.nullable(),
    mapped_status: status,
    mapping_version: z.int().nullable(),
    status_before: status,
    status_after: status,
    actor: actorJson,
    detail: z.record(z.string(), z.unknown()),
    occurred_at: instant.nullable(),
    recorded_at: instant,
  })
  .meta({
    id: "Event",
    description: "One line of an order's history: what was heard or done, and what was decided about it.",
  });

export function toEventJson(event: EventView): z.output<typeof eventJson> {
  return {
    id: event.id,
    order_id: event.orderId,
    payment_id: event.paymentId,
    delivery_id: event.deliveryId,
    source: event.source,
    kind: event.kind,
    decision: event.decision,
    reason: event.reason,
    gateway_status: event.gatewayStatus,
    mapped_status: event.mappedStatus,
    mapping_version: event.mappingVersion,
    status_before: event.statusBefore,
    status_after: event.statusAfter,
    actor: event.actor,
    detail: event.detail,
    occurred_at: event.occurredAt,
    recorded_at: event.recordedAt,
  };
}
