import { z } from "zod";
import type { OrderStatus } from "@/lib/domain/order-status";
import type { Flag } from "@/lib/domain/flags";

export const DELIVERY_OUTCOMES = ["applied", "duplicate", "stale", "contradictory", "unmapped", "unmatched", "quarantined", "ignored"] as const;
export type DeliveryOutcome = (typeof DELIVERY_OUTCOMES)[number];

/** The tabs of the deliveries page. "attention" is what waits for a person. */
export const DELIVERY_TABS = ["attention", "applied", "stale", "contradictory", "all"] as const;
export type DeliveryTab = (typeof DELIVERY_TABS)[number];

export const DeliveriesFilter = z.object({
  tab: z.enum(DELIVERY_TABS).optional(),
  outcome: z.enum(DELIVERY_OUTCOMES).optional(),
  /** Id or slug. */
  integration: z.string().max(80).optional(),
  orderId: z.string().max(60).optional(),
  /** Gateway reference or event key, exact. */
  q: z.string().max(200).optional(),
  receivedFrom: z.iso.datetime({ offset: true }).optional(),
  /** The first moment that is not meant any more. */
  receivedTo: z.iso.datetime({ offset: true }).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** Id of the last delivery of the page before. */
  cursor: z.string().max(60).optional(),
});
export type DeliveriesFilter = z.input<typeof DeliveriesFilter>;

export interface DeliveryRow {
  id: string;
  integration: { id: string; slug: string; name: string; gateway: string };
  deliveryKey: string;
  receivedAt: string;
  eventType: string | null;
  gatewayStatus: string | null;
  gatewayRef: string | null;
  outcome: DeliveryOutcome;
  reason: string;
  orderId: string | null;
  externalOrderId: string | null;
  contentType: string;
  bytes: number;
  sourceIp: string | null;
  repeats: number;
  repeatedAt: string | null;
  replayedAt: string | null;
}

export interface DeliveryDetail extends DeliveryRow {
  method: string;
  headers: Record<string, readonly string[]>;
  bodySha256: string;
  /** The body as UTF-8 text; null when it is not text. */
  bodyText: string | null;
  bodyBase64: string;
}

/** Requests that were refused; only their trace is kept. */
export interface RejectionRow {
  integration: { id: string; slug: string; name: string };
  minute: string;
  reason: string;
  count: number;
  lastSourceIp: string | null;
  lastAt: string;
}

export const ReplayDelivery = z.strictObject({ deliveryId: z.string().max(60), dryRun: z.boolean().default(false) });
export type ReplayDelivery = z.input<typeof ReplayDelivery>;

/** What a replay changed, or would change. */
export interface ReplayResult {
  deliveryId: string;
  dryRun: boolean;
  outcome: DeliveryOutcome;
  reason: string;
  orderId: string | null;
  before: OrderGlance | null;
  after: OrderGlance | null;
  /** Whether anything a person sees differs. */
  changes: boolean;
}

export interface OrderGlance {
  status: OrderStatus;
  flags: Flag[];
  receivedAmount: string | null;
  asset: string | null;
}
