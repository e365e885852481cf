import { transaction, type SqlExecutor } from "@/lib/db/client";
import { isAboutTheData } from "@/lib/db/refused-data";
import { toInstant } from "@/lib/domain/instant";
import type { ActorRef } from "@/lib/domain/permission";
import type { Gateway, Parsed } from "@/lib/gateways/contract";
import { deliveryOutcome, UNTOUCHED, type Foreseen, type ReadableDelivery } from "@/lib/ingest/draft-orders";
import { intakeOrder } from "@/lib/ingest/intake-order";
import { mapEventStatus } from "@/lib/ingest/map-event-status";
import { projectedGlance, standingGlance } from "@/lib/ingest/order-glance";
import type { StoredDelivery } from "@/lib/ingest/stored-delivery";
import type { LoadedIntegration } from "@/lib/integrations/load-integration";
import { storeOrder } from "@/lib/orders/store-order";
import { now } from "@/lib/platform/clock";

/**
 * Reads a stored delivery again and writes what comes of it: the order with its event, the delivery's outcome, and
 * whatever `record` adds, all in one transaction. Joining facts is idempotent, so doing it again changes nothing.
 */
export async function replayStored(
  { stored, parsed, gateway, integration }: ReadableDelivery,
  actor: ActorRef,
  record: (tx: SqlExecutor, done: Foreseen) => Promise<void>,
): Promise<Foreseen> {
  const finish = async (tx: SqlExecutor, done: Foreseen): Promise<Foreseen> => {
    await keepOutcome(tx, stored, done, isKnown(parsed, gateway, integration));
    await record(tx, done);
    return done;
  };
  const alone = (outcome: Foreseen["outcome"], reason: string) =>
    transaction((tx) => finish(tx, { ...UNTOUCHED, outcome, reason }));

  if (parsed.kind === "unparsable") return alone("quarantined", parsed.reason);
  if (parsed.kind === "irrelevant") return alone("ignored", parsed.reason);
  let done: Foreseen | null = null;
  try {
    const intake = await intakeOrder(integration, gateway, parsed.event, null, {
      source: "replay",
      actor,
      receivedAt: toInstant(stored.receivedAt),
      deliveryId: stored.id,
      store: async (write, before, { outcome, reason }) => {
        const { order, projection } = write;
        const foreseen: Foreseen = {
          outcome: deliveryOutcome(outcome),
          reason,
          order: { key: order.id, exists: true, externalOrderId: order.externalOrderId },
          before: before === null ? null : standingGlance(before),
          after: projectedGlance(projection),
          fulfils: projection.state.fulfillable && before?.fulfilmentSent !== true,
        };
        done = await transaction(async (tx) => {
          await storeOrder(tx, write);
          return finish(tx, foreseen);
        });
      },
    });
    // Nothing was written: it joins no order.
    if (done === null) return await alone(deliveryOutcome(intake.outcome), intake.reason);
    return done;
  } catch (error) {
    if (!isAboutTheData(error)) throw error;
    return alone("quarantined", "What this message says still cannot be kept as an order. It stays in quarantine, and nothing was changed.");
  }
}

/** Whether its word is one that a mapping knows, or it has none. */
function isKnown(parsed: Parsed, gateway: Gateway, integration: LoadedIntegration): boolean {
  const word = parsed.kind === "event" ? parsed.event.gatewayStatus : null;
  return word === null || mapEventStatus(integration, gateway, word) !== null;
}

/** Outcomes that say what became of a delivery; the others wait for somebody. */
const SETTLED: readonly StoredDelivery["outcome"][] = ["applied", "duplicate", "stale", "contradictory", "ignored"];

/** A delivery that only repeats what is known keeps its outcome, unless that one waits for somebody: it waits no longer. */
async function keepOutcome(tx: SqlExecutor, stored: StoredDelivery, done: Foreseen, wordIsKnown: boolean): Promise<void> {
  const isRepeat = done.outcome === "duplicate" && (SETTLED.includes(stored.outcome) || !wordIsKnown);
  await tx.query(
    "UPDATE deliveries SET outcome = $2, reason = $3, order_id = coalesce($4, order_id), replayed_at = $5 WHERE id = $1",
    [stored.id, isRepeat ? stored.outcome : done.outcome, isRepeat ? stored.reason : done.reason, done.order?.key ?? null, now()],
  );
}

