import { recordAudit } from "@/lib/audit/record";
import { transaction } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import { facts, type Agreement } from "@/lib/domain/facts";
import { parseInstant, toInstant } from "@/lib/domain/instant";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { DEFAULT_RULES } from "@/lib/domain/rules";
import { emptyOrder, REGISTERED_REF } from "@/lib/orders/apply-event";
import type { Changed } from "@/lib/orders/change-order";
import type { OrderSnapshot } from "@/lib/orders/order-snapshot";
import { projectOrder } from "@/lib/orders/project-order";
import { RegisterOrder } from "@/lib/orders/schemas";
import { StaleSnapshot, storeOrder } from "@/lib/orders/store-order";
import { now } from "@/lib/platform/clock";
import { newId } from "@/lib/platform/ids";
import { parseInput } from "@/lib/platform/parse-input";

/**
 * Tells the desk of an order before any gateway does, so that what the gateway asks for can be
 * checked against it. @throws AppError forbidden, invalid_input (no such integration), conflict
 * (the reference is known already; its id is in the message).
 */
export async function registerOrder(actor: Actor, input: RegisterOrder): Promise<Changed & { orderId: string }> {
  requirePermission(actor, "orders.register");
  const given = parseInput(RegisterOrder, input);
  const at = toInstant(now());
  try {
    return await transaction(async (tx) => {
      const [integration] = await tx.query<{ id: string; gateway: string }>("SELECT id, gateway FROM integrations WHERE id = $1 OR slug = $1", [given.integration]);
      if (!integration) {
        throw new AppError("invalid_input", `no integration ${given.integration}`, {
          userMessage: `There is no integration "${given.integration}". The order was not registered.`,
          fields: [{ field: "integration", message: "Use the id or slug of an integration." }],
        });
      }
      const asset = given.asset.toUpperCase();
      const agreed: Agreement = {
        quote: { amount: given.expectedAmount, asset, network: given.network ?? null },
        price: given.fiatAmount && given.fiatCurrency ? { amount: given.fiatAmount, currency: given.fiatCurrency.toUpperCase() } : null,
      };
      const base = emptyOrder(integration.id, integration.gateway, at);
      const expiresAt = given.expiresAt === undefined ? null : parseInstant(given.expiresAt);
      const paymentId = newId("pay");
      const known = facts({
        agreed: { at, value: agreed },
        price: agreed.price && { at: null, value: agreed.price },
        expiresAt: expiresAt && { at: null, value: expiresAt },
        createdAt: at,
      });
      const order: OrderSnapshot = {
        ...base,
        externalOrderId: given.externalOrderId,
        customer: { name: given.customer?.name ?? null, email: given.customer?.email ?? null, reference: given.customer?.reference ?? null },
        payments: [
          {
            id: paymentId,
            integrationId: integration.id,
            gateway: integration.gateway,
            gatewayRef: given.gatewayRef ?? `${REGISTERED_REF}${base.id}`,
            facts: known,
            createdAt: at,
            lastNewsAt: at,
            silentSince: null,
            context: {},
            rules: DEFAULT_RULES,
          },
        ],
      };
      const projection = projectOrder(order, at);
      const { version } = await storeOrder(tx, {
        order,
        projection,
        refunds: [],
        delivery: null,
        at,
        events: [
          {
            id: newId("evt"), paymentId, deliveryId: null, source: "api", kind: "registered", decision: "applied",
            reason: "The shop registered the order.", gatewayStatus: null, mappedStatus: null, mappingVersion: null, facts: known,
            statusBefore: null, statusAfter: "awaiting_payment", actor: actorRef(actor), detail: {}, occurredAt: null, recordedAt: at,
          },
        ],
      });
      await recordAudit(tx, { actor, action: "order.registered", objectType: "order", objectId: order.id, summary: `Registered ${given.externalOrderId}`, after: { external_order_id: given.externalOrderId } });
      return { orderId: order.id, order, projection, version };
    });
  } catch (error) {
    if (!(error instanceof StaleSnapshot)) throw error;
    throw new AppError("conflict", `reference ${given.externalOrderId} or ${given.gatewayRef ?? "-"} is known already`, {
      userMessage: `An order with the reference "${given.externalOrderId}" or this gateway reference is known already. Nothing was registered. Ask GET /api/v1/orders?external_order_id=… for it.`,
    });
  }
}
