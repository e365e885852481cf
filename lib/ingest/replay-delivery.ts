import { recordAudit } from "@/lib/audit/record";
import { poolExecutor } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { findGateway } from "@/lib/gateways/registry";
import { DraftOrders, type Foreseen } from "@/lib/ingest/draft-orders";
import { deliveryNotFound } from "@/lib/ingest/get-delivery";
import { differs } from "@/lib/ingest/order-glance";
import { replayStored } from "@/lib/ingest/replay-stored";
import { ReplayDelivery, type ReplayResult } from "@/lib/ingest/schemas";
import { loadDeliveries, parseStored } from "@/lib/ingest/stored-delivery";
import { loadIntegration } from "@/lib/integrations/load-integration";
import { parseInput } from "@/lib/platform/parse-input";

/**
 * Reads a stored delivery again with today's code and mapping. Joining facts is idempotent, so
 * replaying what was applied changes nothing; a dry run tells the difference without writing.
 * The signature was checked when it came. @throws AppError forbidden, not_found.
 */
export async function replayDelivery(actor: Actor, input: ReplayDelivery): Promise<ReplayResult> {
  requirePermission(actor, "deliveries.replay");
  const { deliveryId, dryRun } = parseInput(ReplayDelivery, input);
  const stored = (await loadDeliveries(poolExecutor(), [deliveryId])).get(deliveryId);
  if (!stored) throw deliveryNotFound(deliveryId);
  const integration = await loadIntegration(stored.integrationId);
  const gateway = findGateway(integration.gateway);
  if (gateway === null) {
    throw new AppError("unavailable", `no gateway ${integration.gateway}`, {
      userMessage: `This version knows no gateway "${integration.gateway}", so the delivery cannot be read. It is kept.`,
    });
  }
  const parsed = parseStored(stored, gateway, integration);
  if (dryRun) return resultOf(deliveryId, true, await new DraftOrders().foresee({ stored, parsed, gateway, integration }));
  const done = await replayStored({ stored, parsed, gateway, integration }, actorRef(actor), (tx, { outcome, reason, order }) =>
    recordAudit(tx, {
      actor,
      action: "delivery.replayed",
      objectType: "delivery",
      objectId: deliveryId,
      summary: `Replayed: ${reason}`,
      before: { outcome: stored.outcome },
      after: { outcome, order_id: order?.key ?? null },
    }),
  );
  return resultOf(deliveryId, false, done);
}

function resultOf(deliveryId: string, dryRun: boolean, { outcome, reason, order, before, after }: Foreseen): ReplayResult {
  return { deliveryId, dryRun, outcome, reason, orderId: order?.exists ? order.key : null, before, after, changes: differs(before, after) };
}
