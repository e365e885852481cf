import { recordAudit } from "@/lib/audit/record";
import { poolExecutor, transaction } from "@/lib/db/client";
import type { EventDecision } from "@/lib/domain/event-decision";
import { isAboutTheData } from "@/lib/db/refused-data";
import { AppError } from "@/lib/domain/errors";
import { toInstant } from "@/lib/domain/instant";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import type { Gateway, GatewayEvent, Parsed, RawDelivery } from "@/lib/gateways/contract";
import { findGateway } from "@/lib/gateways/registry";
import { deliveryNotFound } from "@/lib/ingest/get-delivery";
import { intakeOrder } from "@/lib/ingest/intake-order";
import { loadTarget } from "@/lib/ingest/load-target";
import { mapEventStatus } from "@/lib/ingest/map-event-status";
import { remapFacts } from "@/lib/ingest/remap-facts";
import { ReplayDelivery, type DeliveryOutcome, type OrderGlance, type ReplayResult } from "@/lib/ingest/schemas";
import { loadIntegration, type LoadedIntegration } from "@/lib/integrations/load-integration";
import { applyEvent } from "@/lib/orders/apply-event";
import type { OrderSnapshot } from "@/lib/orders/order-snapshot";
import { projectOrder, type Projection } from "@/lib/orders/project-order";
import { now } from "@/lib/platform/clock";
import { parseInput } from "@/lib/platform/parse-input";

interface Stored {
  id: string;
  integration_id: string;
  received_at: Date;
  method: string;
  headers: Record<string, readonly string[]>;
  body: Buffer;
  outcome: DeliveryOutcome;
}

/**
 * Reads a stored delivery again with today's code and mapping. Joining facts is idempotent, so
 * replaying what was applied changes nothing; a dry run tells the difference without writing.
 * The signature was checked when it came. @throws AppError forbidden, not_found.
 */
export async function replayDelivery(actor: Actor, input: ReplayDelivery): Promise<ReplayResult> {
  requirePermission(actor, "deliveries.replay");
  const { deliveryId, dryRun } = parseInput(ReplayDelivery, input);
  const [stored] = await poolExecutor().query<Stored>(
    "SELECT id, integration_id, received_at, method, headers, body, outcome FROM deliveries WHERE id = $1",
    [deliveryId],
  );
  if (!stored) throw deliveryNotFound(deliveryId);
  const integration = await loadIntegration(stored.integration_id);
  const gateway = findGateway(integration.gateway);
  if (gateway === null) {
    throw new AppError("unavailable", `no gateway ${integration.gateway}`, {
      userMessage: `This version knows no gateway "${integration.gateway}", so the delivery cannot be read. It is kept.`,
    });
  }
  const parsed = gateway.parse(rawOf(stored, integration), integration.configs[0]);
  const result = await foresee(stored, parsed, gateway, integration, dryRun);
  if (dryRun) return result;
  const done = await carryOut(actor, stored, parsed, gateway, integration, result);
  await transaction(async (tx) => {
    await tx.query("UPDATE deliveries SET outcome = $2, reason = $3, order_id = coalesce($4, order_id), replayed_at = $5 WHERE id = $1", [
      deliveryId, done.outcome === "duplicate" ? stored.outcome : done.outcome, done.reason, done.orderId, now(),
    ]);
    await recordAudit(tx, {
      actor,
      action: "delivery.replayed",
      objectType: "delivery",
      objectId: deliveryId,
      summary: `Replayed: ${done.reason}`,
      before: { outcome: stored.outcome },
      after: { outcome: done.outcome, order_id: done.orderId },
    });
  });
  return done;
}

function rawOf(stored: Stored, integration: LoadedIntegration): RawDelivery {
  return {
    body: new Uint8Array(stored.body),
    headers: stored.headers,
    method: stored.method,
    registeredUrl: integration.registeredUrl,
    receivedAt: toInstant(stored.received_at),
  };
}

/** What would become of it now; reads only. */
async function foresee(stored: Stored, parsed: Parsed, gateway: Gateway, integration: LoadedIntegration, dryRun: boolean): Promise<ReplayResult> {
  const nothing = { deliveryId: stored.id, dryRun, orderId: null, before: null, after: null, changes: false };
  if (parsed.kind === "unparsable") return { ...nothing, outcome: "quarantined", reason: parsed.reason };
  if (parsed.kind === "irrelevant") return { ...nothing, outcome: "ignored", reason: parsed.reason };
  const { event } = parsed;
  const target = await loadTarget(poolExecutor(), integration.id, event);
  if (target.order === null && event.subject.by === "address") {
    return { ...nothing, outcome: "unmatched", reason: `Money arrived at ${event.subject.address}, an address no payment here uses.` };
  }
  const receivedAt = toInstant(stored.received_at);
  const applied = applyEvent(target.order, {
    event: target.event,
    owners: target.owners,
    remapped: target.order === null ? {} : await remapFacts(poolExecutor(), target.order, integration, gateway),
    claims: claimOf(integration, gateway, event),
    integration: originOf(integration),
    source: "replay",
    deliveryId: stored.id,
    actor: { kind: "gateway", id: integration.id, name: gateway.name },
    receivedAt,
  });
  const before = target.order === null ? null : glance(target.order);
  const after = glanceOf(applied.projection);
  return {
    ...nothing,
    outcome: outcomeOf(applied.verdict.decision),
    reason: applied.verdict.reason,
    orderId: target.order?.id ?? null,
    before,
    after,
    changes: JSON.stringify(before) !== JSON.stringify(after),
  };
}

async function carryOut(actor: Actor, stored: Stored, parsed: Parsed, gateway: Gateway, integration: LoadedIntegration, foreseen: ReplayResult): Promise<ReplayResult> {
  if (parsed.kind !== "event" || foreseen.outcome === "unmatched") return foreseen;
  try {
    const intake = await intakeOrder(integration, gateway, parsed.event, null, {
      source: "replay",
      actor: actorRef(actor),
      receivedAt: toInstant(stored.received_at),
      deliveryId: stored.id,
    });
    return { ...foreseen, outcome: outcomeOf(intake.outcome), reason: intake.reason, orderId: intake.orderId };
  } catch (error) {
    if (!isAboutTheData(error)) throw error;
    const reason = "What this message says still cannot be kept as an order. It stays in quarantine, and nothing was changed.";
    return { ...foreseen, outcome: "quarantined", reason, orderId: null, changes: false };
  }
}

function claimOf(integration: LoadedIntegration, gateway: Gateway, event: GatewayEvent) {
  return event.gatewayStatus === null ? null : mapEventStatus(integration, gateway, event.gatewayStatus);
}

/** "rejected" is said of refused requests, which leave no delivery to replay. */
function outcomeOf(decision: EventDecision | "quarantined" | "ignored"): DeliveryOutcome {
  return decision === "rejected" ? "quarantined" : decision;
}

function originOf(integration: LoadedIntegration) {
  const { id, gateway, mappingVersion, rules } = integration;
  return { id, gateway, mappingVersion, rules };
}

function glance(order: OrderSnapshot): OrderGlance {
  return glanceOf(projectOrder(order, order.statusChangedAt));
}

function glanceOf({ state, lead }: Projection): OrderGlance {
  return { status: state.status, flags: state.flags, receivedAmount: lead?.state.received ?? null, asset: lead?.state.asset ?? null };
}
