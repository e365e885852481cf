import { recordAudit } from "@/lib/audit/record";
import { transaction, type SqlExecutor } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import { facts, joinFacts, type Agreement, type PaymentFacts } from "@/lib/domain/facts";
import { parseInstant, toInstant, type Instant } from "@/lib/domain/instant";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { DEFAULT_RULES } from "@/lib/domain/rules";
import { emptyOrder, unnamedRef } from "@/lib/orders/apply-event";
import { sourceOf, type Changed } from "@/lib/orders/change-order";
import { lockOrder, type OrderSnapshot, type PaymentSnapshot } from "@/lib/orders/order-snapshot";
import { REGISTERED_CONTEXT } from "@/lib/orders/payment-context";
import { projectOrder } from "@/lib/orders/project-order";
import { RegisterOrder } from "@/lib/orders/schemas";
import { ownEvent } from "@/lib/orders/order-write";
import { StaleSnapshot, storeOrder } from "@/lib/orders/store-order";
import { now } from "@/lib/platform/clock";
import { newId } from "@/lib/platform/ids";
import { parseInput } from "@/lib/platform/parse-input";

type Given = ReturnType<typeof RegisterOrder.parse>;
type Registered = Changed & { orderId: string };

/** Each retry means that a gateway was heard of this very order at the same moment. */
const MAX_ROUNDS = 5;

/**
 * Tells the desk what the shop agreed on with its customer, so that what the gateway asks for can be checked against
 * it. A gateway may have been heard first: then the agreement joins the order it made.
 * @throws AppError forbidden, invalid_input (no such integration), conflict (the order is registered already)
 */
export async function registerOrder(actor: Actor, input: RegisterOrder): Promise<Registered> {
  requirePermission(actor, "orders.register");
  const given = parseInput(RegisterOrder, input);
  for (let round = 1; ; round += 1) {
    try {
      return await transaction((tx) => register(tx, actor, given, toInstant(now())));
    } catch (error) {
      if (!(error instanceof StaleSnapshot)) throw error;
      if (round === MAX_ROUNDS) throw registeredAlready(given);
    }
  }
}

async function register(tx: SqlExecutor, actor: Actor, given: Given, at: Instant): Promise<Registered> {
  const integration = await findIntegration(tx, given.integration);
  const heard = await findHeard(tx, given, integration.id);
  if (heard?.payments.some(({ facts: known }) => known.agreed !== null)) throw registeredAlready(given);
  const told = factsOf(given, at);
  const base = heard ?? emptyOrder(integration.id, integration.gateway, at);
  const known = paymentOf(base, given, integration.id);
  const payment: PaymentSnapshot = known
    ? { ...known, facts: joinFacts(known.facts, told), context: { ...known.context, ...REGISTERED_CONTEXT } }
    : { ...newPayment(base, given, integration, at), facts: told };
  const { name, email, reference } = given.customer ?? {};
  const order: OrderSnapshot = {
    ...base,
    externalOrderId: given.externalOrderId,
    customer: { name: name ?? base.customer.name, email: email ?? base.customer.email, reference: reference ?? base.customer.reference },
    payments: known ? base.payments.map((each) => (each.id === payment.id ? payment : each)) : [...base.payments, payment],
  };
  const projection = projectOrder(order, at);
  const { version } = await storeOrder(tx, {
    order,
    projection,
    refunds: [],
    delivery: null,
    at,
    events: [
      ownEvent(at, {
        paymentId: payment.id, source: heard === null ? "api" : sourceOf(actor), kind: "registered", facts: told,
        reason: heard === null ? "The shop registered the order." : "The shop registered the order, which its gateway had told of before.",
        statusBefore: heard?.status ?? null, statusAfter: projection.state.status, actor: actorRef(actor),
      }),
    ],
  });
  await recordAudit(tx, { actor, action: "order.registered", objectType: "order", objectId: order.id, summary: `Registered ${given.externalOrderId}`, after: { external_order_id: given.externalOrderId } });
  return { orderId: order.id, order, projection, version };
}

async function findIntegration(tx: SqlExecutor, idOrSlug: string): Promise<{ id: string; gateway: string }> {
  const [integration] = await tx.query<{ id: string; gateway: string }>("SELECT id, gateway FROM integrations WHERE id = $1 OR slug = $1", [idOrSlug]);
  if (integration) return integration;
  throw new AppError("invalid_input", `no integration ${idOrSlug}`, {
    userMessage: `There is no integration "${idOrSlug}". The order was not registered.`,
    fields: [{ field: "integration", message: "Use the id or slug of an integration." }],
  });
}

/** The order a gateway made before, by the shop's reference or else by the gateway's. @throws AppError "conflict" where the two are two orders */
async function findHeard(tx: SqlExecutor, given: Given, integrationId: string): Promise<OrderSnapshot | null> {
  const rows = await tx.query<{ id: string; reference: string | null }>(
    `SELECT id, external_order_id AS reference FROM orders WHERE external_order_id = $1
     UNION SELECT o.id, o.external_order_id FROM payments p JOIN orders o ON o.id = p.order_id WHERE p.integration_id = $2 AND p.gateway_ref = $3`,
    [given.externalOrderId, integrationId, given.gatewayRef ?? ""],
  );
  const [found] = rows;
  if (found === undefined) return null;
  if (rows.length > 1 || (found.reference !== null && found.reference !== given.externalOrderId)) throw registeredAlready(given);
  return lockOrder(tx, found.id);
}

/** The payment the shop means: by the gateway's reference, else the first at the integration. */
function paymentOf({ payments }: OrderSnapshot, { gatewayRef }: Given, integrationId: string): PaymentSnapshot | null {
  const here = payments.filter((payment) => payment.integrationId === integrationId);
  if (gatewayRef !== undefined) return here.find((payment) => payment.gatewayRef === gatewayRef) ?? null;
  return [...here].sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1))[0] ?? null;
}

function newPayment(order: OrderSnapshot, given: Given, integration: { id: string; gateway: string }, at: Instant): Omit<PaymentSnapshot, "facts"> {
  return {
    id: newId("pay"),
    integrationId: integration.id,
    gateway: integration.gateway,
    gatewayRef: given.gatewayRef ?? unnamedRef(order.id),
    createdAt: at,
    lastNewsAt: at,
    silentSince: null,
    context: { ...REGISTERED_CONTEXT },
    rules: DEFAULT_RULES,
  };
}

function factsOf(given: Given, at: Instant): PaymentFacts {
  const agreed: Agreement = {
    quote: { amount: given.expectedAmount, asset: given.asset.toUpperCase(), network: given.network ?? null },
    price: given.fiatAmount && given.fiatCurrency ? { amount: given.fiatAmount, currency: given.fiatCurrency.toUpperCase() } : null,
  };
  const expiresAt = given.expiresAt === undefined ? null : parseInstant(given.expiresAt);
  return facts({
    agreed: { at, value: agreed },
    expiresAt: expiresAt && { at: null, value: expiresAt },
    createdAt: at,
  });
}

function registeredAlready(given: Given): AppError {
  return new AppError("conflict", `reference ${given.externalOrderId} or ${given.gatewayRef ?? "-"} is registered already`, {
    userMessage: `An order with the reference "${given.externalOrderId}" or this gateway reference is registered already. Nothing was registered. Ask GET /api/v1/orders?external_order_id=… for it.`,
  });
}
