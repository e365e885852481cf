import { z } from "zod";
import { amount, instant, text } from "@/lib/api/json-parts";
import { toFlagJson } from "@/lib/api/order-json";
import { FLAG_CODES } from "@/lib/domain/flags";
import { ORDER_STATUSES, STATUS } from "@/lib/domain/order-status";
import {
  DELIVERY_OUTCOMES,
  type DeliveryDetail,
  type DeliveryRow,
  type OrderGlance,
  type ReplayResult,
} from "@/lib/ingest/schemas";

const outcome = z.enum(DELIVERY_OUTCOMES);

export const deliveryJson = z
  .object({
    id: text,
    integration: text.meta({ description: "Slug of the integration." }),
    gateway: text,
    delivery_key: text,
    received_at: instant,
    event_type: text.nullable(),
    gateway_status: text.nullable(),
    gateway_ref: text.nullable(),
    outcome,
    reason: text,
    order_id: text.nullable(),
    external_order_id: text.nullable(),
    content_type: text,
    bytes: z.int(),
    source_ip: text.nullable(),
    repeats: z.int().meta({ description: "How often the same event came again." }),
    repeated_at: instant.nullable(),
    replayed_at: instant.nullable(),
  })
  .meta({ id: "Delivery", description: "One inbound request of a gateway." });

export const deliveryDetailJson = deliveryJson
  .extend({
    method: text,
    headers: z.record(z.string(), z.array(text)),
    body_sha256: text,
    body_text: text.nullable().meta({ description: "The body as text; null when it is not UTF-8." }),
    body_base64: text.meta({ description: "Exactly the bytes that arrived." }),
  })
  .meta({ id: "DeliveryDetail" });

export const glanceJson = z
  .object({
    status: z.enum(ORDER_STATUSES),
    status_label: text,
    flags: z.array(z.object({ code: z.enum(FLAG_CODES), label: text, detail: text })),
    received_amount: amount.nullable(),
    asset: text.nullable(),
  })
  .meta({ id: "OrderGlance" });

export const replayJson = z
  .object({
    delivery_id: text,
    dry_run: z.boolean(),
    outcome,
    reason: text,
    order_id: text.nullable(),
    before: glanceJson.nullable(),
    after: glanceJson.nullable(),
    changes: z.boolean().meta({ description: "Whether anything a person sees differs." }),
  })
  .meta({ id: "Replay", description: "What a replay changed, or would change." });

export function toDeliveryJson(delivery: DeliveryRow): z.output<typeof deliveryJson> {
  return {
    id: delivery.id,
    integration: delivery.integration.slug,
    gateway: delivery.integration.gateway,
    delivery_key: delivery.deliveryKey,
    received_at: delivery.receivedAt,
    event_type: delivery.eventType,
    gateway_status: delivery.gatewayStatus,
    gateway_ref: delivery.gatewayRef,
    outcome: delivery.outcome,
    reason: delivery.reason,
    order_id: delivery.orderId,
    external_order_id: delivery.externalOrderId,
    content_type: delivery.contentType,
    bytes: delivery.bytes,
    source_ip: delivery.sourceIp,
    repeats: delivery.repeats,
    repeated_at: delivery.repeatedAt,
    replayed_at: delivery.replayedAt,
  };
}

export function toDeliveryDetailJson(delivery: DeliveryDetail): z.output<typeof deliveryDetailJson> {
  return {
    ...toDeliveryJson(delivery),
    method: delivery.method,
    headers: Object.fromEntries(
      Object.entries(delivery.headers).map(([name, values]) => [name, [...values]]),
    ),
    body_sha256: delivery.bodySha256,
    body_text: delivery.bodyText,
    body_base64: delivery.bodyBase64,
  };
}

export function toReplayJson(replay: ReplayResult): z.output<typeof replayJson> {
  return {
    delivery_id: replay.deliveryId,
    dry_run: replay.dryRun,
    outcome: replay.outcome,
    reason: replay.reason,
    order_id: replay.orderId,
    before: replay.before && toGlanceJson(replay.before),
    after: replay.after && toGlanceJson(replay.after),
    changes: replay.changes,
  };
}

export function toGlanceJson({ status, flags, receivedAmount, asset }: OrderGlance): z.output<typeof glanceJson> {
  return {
    status,
    status_label: STATUS[status].label,
    flags: flags.map(toFlagJson),
    received_amount: receivedAmount,
    asset,
  };
}
