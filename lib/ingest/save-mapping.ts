import { transaction, poolExecutor } from "@/lib/db/client";
import { toInstant } from "@/lib/domain/instant";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import type { Gateway } from "@/lib/gateways/contract";
import { ordersToRemap, remapOrder } from "@/lib/ingest/mapping-effects";
import { gatewayNamed } from "@/lib/ingest/preview-mapping";
import { SaveMapping } from "@/lib/ingest/schemas";
import { loadIntegration, type LoadedIntegration } from "@/lib/integrations/load-integration";
import { updateIntegration } from "@/lib/integrations/update-integration";
import { lockOrder } from "@/lib/orders/order-snapshot";
import { storeOrder } from "@/lib/orders/store-order";
import { now } from "@/lib/platform/clock";
import { newId } from "@/lib/platform/ids";
import { parseInput } from "@/lib/platform/parse-input";

/**
 * Saves a mapping under a new version and applies it to the past. Saving the same mapping again
 * finishes what an interruption left, because each order is compared with what it should be.
 * @returns how many orders were written
 * @throws AppError forbidden, not_found, invalid_input, conflict (changed since `updatedAt`)
 */
export async function saveMapping(actor: Actor, input: SaveMapping): Promise<{ version: number; written: number }> {
  requirePermission(actor, "integrations.configure");
  const wanted = parseInput(SaveMapping, input);
  await updateIntegration(actor, wanted);
  const integration = await loadIntegration(wanted.integration);
  const gateway = gatewayNamed(integration.gateway);
  let written = 0;
  for await (const orders of ordersToRemap(poolExecutor(), integration, gateway)) {
    for (const order of orders) written += (await applyMapping(actor, order.id, integration, gateway)) ? 1 : 0;
  }
  return { version: integration.mappingVersion, written };
}

async function applyMapping(actor: Actor, orderId: string, integration: LoadedIntegration, gateway: Gateway): Promise<boolean> {
  return transaction(async (tx) => {
    const order = await lockOrder(tx, orderId);
    if (order === null) return false;
    const remapped = await remapOrder(tx, order, integration, gateway);
    if (!remapped.differs) return false;
    const at = toInstant(now());
    const { before, after } = remapped;
    const change = before.state.status === after.state.status ? `stays ${after.state.status}` : `goes from ${before.state.status} to ${after.state.status}`;
    await storeOrder(tx, {
      order: remapped.order,
      projection: after,
      refunds: [],
      delivery: null,
      at,
      events: [
        {
          id: newId("evt"),
          paymentId: null,
          deliveryId: null,
          source: "system",
          kind: "remapped",
          decision: "applied",
          reason: `Mapping version ${integration.mappingVersion} of ${integration.name} reads the past events anew: the order ${change.replaceAll("_", " ")}.`,
          gatewayStatus: null,
          mappedStatus: null,
          mappingVersion: integration.mappingVersion,
          facts: null,
          statusBefore: before.state.status,
          statusAfter: after.state.status,
          actor: actorRef(actor),
          detail: {},
          occurredAt: null,
          recordedAt: at,
        },
      ],
    });
    return true;
  });
}
