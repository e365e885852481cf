import { poolExecutor, preparedExecutor } from "@/lib/db/client";
import type { Instant } from "@/lib/domain/instant";
import type { ActorRef } from "@/lib/domain/permission";
import type { EventDecision } from "@/lib/domain/event-decision";
import type { Gateway, GatewayEvent } from "@/lib/gateways/contract";
import { inTurn } from "@/lib/ingest/in-turn";
import { joinsNoOrder, type Aside } from "@/lib/ingest/joins-no-order";
import { otherBodyKey } from "@/lib/ingest/load-target";
import { mapEventStatus, type EventOrigin } from "@/lib/ingest/map-event-status";
import { remapFacts } from "@/lib/ingest/remap-facts";
import { countRepeat, storeDelivery } from "@/lib/ingest/store-delivery";
import { loadTogether, storeTogether } from "@/lib/ingest/together";
import { applyEvent } from "@/lib/orders/apply-event";
import type { OrderSnapshot } from "@/lib/orders/order-snapshot";
import type { NewDelivery, NewEvent, OrderWrite } from "@/lib/orders/order-write";
import { StaleSnapshot } from "@/lib/orders/store-order";
import { usualTimes } from "@/lib/orders/usual-times";

export interface Intake {
  deliveryId: string | null;
  outcome: EventDecision | "quarantined" | "ignored";
  orderId: string | null;
  reason: string;
}

/** Each retry means that another writer finished; a hot order drains one writer a round. */
const MAX_ROUNDS = 50;

/**
 * Joins one event to its order and keeps its delivery with it, all or nothing: read, decide, write
 * where nothing moved in between, else read again. Throws what the database throws.
 */
export async function intakeOrder(
  origin: EventOrigin,
  gateway: Gateway,
  event: GatewayEvent,
  delivery: NewDelivery | null,
  how: {
    source: NewEvent["source"];
    actor: ActorRef;
    receivedAt: Instant;
    /** The delivery a replayed event came with, which is kept already. */
    deliveryId?: string;
    /** Writes the order, and with it whatever else has to be true at the same moment. Throws StaleSnapshot as storeOrder does. */
    store?: (write: OrderWrite, before: OrderSnapshot | null, intake: Intake) => Promise<unknown>;
  },
): Promise<Intake> {
  const claims = event.gatewayStatus === null ? null : mapEventStatus(origin, gateway, event.gatewayStatus);
  const sql = preparedExecutor();
  const subject = event.subject.by === "address" ? event.subject.address : event.subject.gatewayRef;
  return inTurn(`${origin.id}:${event.externalOrderId ?? subject}`, async () => {
    for (let round = 1; ; round += 1) {
      const target = await loadTogether({ integrationId: origin.id, event, bodySha256: delivery?.bodySha256 ?? null });
      if (delivery !== null && target.seen?.isSameBody === true) {
        await countRepeat(sql, target.seen.id, how.receivedAt);
        return { deliveryId: target.seen.id, outcome: "duplicate", orderId: target.seen.orderId, reason: "This delivery was stored before." };
      }
      const aside = joinsNoOrder(target.order, event, origin.id, gateway, how.source === "poll" ? "answer" : "delivery");
      if (aside !== null) return keepAside(delivery, aside);
      const { order, projection, verdict, event: entry, refunds } = applyEvent(target.order, {
        event: target.event,
        madeAs: target.madeAs,
        owners: target.owners,
        remapped: how.source === "replay" && target.order !== null ? await remapFacts(sql, target.order, origin, gateway) : {},
        claims,
        usualTimes: await usualTimes(),
        integration: { id: origin.id, gateway: origin.gateway, mappingVersion: origin.mappingVersion, rules: origin.rules },
        source: how.source,
        deliveryId: delivery?.id ?? how.deliveryId ?? null,
        actor: how.actor,
        receivedAt: how.receivedAt,
      });
      // Being asked again is no news: what is kept of the question is for who asked.
      if (how.source === "poll" && verdict.decision === "duplicate") {
        return { deliveryId: null, outcome: "duplicate", orderId: order.id, reason: verdict.reason };
      }
      try {
        const intake: Intake = { deliveryId: delivery?.id ?? null, outcome: verdict.decision, orderId: order.id, reason: verdict.reason };
        const write: OrderWrite = {
          order,
          projection,
          events: [entry],
          refunds,
          delivery: delivery && {
            ...delivery,
            deliveryKey: target.seen === null ? target.event.eventKey : otherBodyKey(target.event.eventKey, delivery.bodySha256),
            outcome: verdict.decision,
            reason: [verdict.reason, delivery.reason].filter((part) => part !== "").join(" "),
          },
          at: how.receivedAt,
        };
        await (how.store === undefined ? storeTogether(write) : how.store(write, target.order, intake));
        return intake;
      } catch (error) {
        if (!(error instanceof StaleSnapshot) || round === MAX_ROUNDS) throw error;
      }
    }
  });
}

async function keepAside(delivery: NewDelivery | null, { outcome, reason }: Aside): Promise<Intake> {
  if (delivery === null) return { deliveryId: null, outcome, orderId: null, reason };
  const kept = await storeDelivery(poolExecutor(), { ...delivery, outcome, reason });
  return { deliveryId: kept.id, outcome: kept.repeats > 0 ? "duplicate" : outcome, orderId: kept.orderId, reason };
}
