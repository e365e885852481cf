import type { Decimal } from "@/lib/domain/decimal";
import type { Instant } from "@/lib/domain/instant";
import type { ActorRef } from "@/lib/domain/permission";
import type { OrderSnapshot } from "@/lib/orders/order-snapshot";
import type { Projection } from "@/lib/orders/project-order";
import { newId } from "@/lib/platform/ids";

/** An order to be written, with all that changed about it. */
export interface OrderWrite {
  order: OrderSnapshot;
  projection: Projection;
  /** Events to append; at least one, since nothing about an order changes without a reason. */
  events: NewEvent[];
  /** Refunds a decision asks for or a person records. */
  refunds: NewRefund[];
  delivery: NewDelivery | null;
  at: Instant;
}

export interface NewEvent {
  id: string;
  paymentId: string | null;
  deliveryId: string | null;
  source: "webhook" | "poll" | "api" | "import" | "staff" | "rule" | "system" | "replay";
  kind: string;
  decision: string;
  reason: string;
  gatewayStatus: string | null;
  mappedStatus: string | null;
  mappingVersion: number | null;
  facts: unknown;
  statusBefore: string | null;
  statusAfter: string | null;
  actor: ActorRef;
  detail: unknown;
  occurredAt: Instant | null;
  recordedAt: Instant;
}

export interface NewRefund {
  id: string;
  state: "requested" | "pending" | "sent" | "failed" | "cancelled";
  kind: string;
  asset: string;
  amount: Decimal | null;
  reasonCode: string;
  note: string;
  destination: string | null;
  txHash: string | null;
  originKey: string;
  /** The payment whose money goes back; null while nobody knows. */
  paymentId: string | null;
  /** The gateway's own, bare. */
  gatewayRef: string | null;
  requestedBy: ActorRef;
  requestedAt: Instant;
  sentAt: Instant | null;
}

export interface NewDelivery {
  id: string;
  integrationId: string;
  deliveryKey: string;
  receivedAt: Instant;
  method: string;
  headers: unknown;
  body: Uint8Array;
  bodySha256: string;
  contentType: string;
  sourceIp: string | null;
  eventType: string | null;
  gatewayStatus: string | null;
  gatewayRef: string | null;
  outcome: string;
  reason: string;
}

type OwnEvent = Pick<NewEvent, "source" | "kind" | "reason" | "statusBefore" | "statusAfter" | "actor"> & Partial<NewEvent>;

/** A line of an order's timeline that no delivery brought: what people, the shop, polling or the clock did. */
export function ownEvent(at: Instant, given: OwnEvent): NewEvent {
  return {
    id: newId("evt"),
    paymentId: null,
    deliveryId: null,
    decision: "applied",
    gatewayStatus: null,
    mappedStatus: null,
    mappingVersion: null,
    facts: null,
    detail: {},
    occurredAt: null,
    recordedAt: at,
    ...given,
  };
}
