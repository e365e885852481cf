import { poolExecutor } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import { toInstant } from "@/lib/domain/instant";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import type { PaymentCreation } from "@/lib/gateways/contract";
import { findGateway } from "@/lib/gateways/registry";
import { loadIntegration } from "@/lib/integrations/load-integration";
import { orderNotFound } from "@/lib/orders/change-order";
import { findOrder } from "@/lib/orders/order-snapshot";
import { projectOrder } from "@/lib/orders/project-order";
import { barredSentence } from "@/lib/payments/payment-maker";
import { OfferPayment, type PaymentMaker, type PaymentOffer } from "@/lib/payments/schemas";
import { standingInTheWay, type Way } from "@/lib/payments/standing-in-the-way";
import { now } from "@/lib/platform/clock";
import { parseInput } from "@/lib/platform/parse-input";

/** What making a new payment of an order would mean: where, for how much, and what it meets. @throws AppError forbidden, not_found. */
export async function offerPayment(actor: Actor, input: OfferPayment): Promise<PaymentOffer> {
  requirePermission(actor, "payments.create");
  const { orderId } = parseInput(OfferPayment, input);
  const sql = poolExecutor();
  const order = await findOrder(sql, orderId);
  if (order === null) throw orderNotFound(orderId);
  const way = await standingInTheWay(sql, actor, order, projectOrder(order, toInstant(now())));
  const rows = await sql.query<{ id: string; slug: string; name: string; gateway: string; isOff: boolean }>(
    `SELECT id, slug, name, gateway, disabled_at IS NOT NULL AS "isOff" FROM integrations ORDER BY id = $1 DESC, lower(name), id`,
    [order.integrationId],
  );
  const asked = await Promise.all(rows.filter(({ isOff }) => !isOff).map(makerOrBarrier));
  const makers = asked.flatMap((found) => (typeof found === "object" ? (found ?? []) : []));
  const barred = asked.filter((found) => typeof found === "string");
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return {
    orderId: order.id,
    version: order.version,
    barrier: way.barrier ?? (makers.length === 0 && barred.length > 0 ? barred.join(" ") : null),
    price: way.price === null ? null : { amount: way.price.amount, currency: way.price.currency },
    isTopUp: way.topsUp !== null,
    makers,
    open: way.open.map(({ paymentId, integrationId, sentence }) => ({ paymentId, integration: names.get(integrationId) ?? integrationId, sentence })),
    consequences: consequences(way),
  };
}

/** A sentence where the integration makes no payments as it is set up; null where its gateway never does. */
async function makerOrBarrier({ id, slug, name, gateway: kind }: { id: string; slug: string; name: string; gateway: string }): Promise<PaymentMaker | string | null> {
  const gateway = findGateway(kind);
  const creation = gateway?.client?.create;
  if (gateway === null || creation === undefined) return null;
  const barrier = await barrierOf(id, creation);
  if (barrier !== null) return barredSentence(name, barrier);
  const fields = creation.fields.map(({ name: field, label, help, input, required, default: initial, options }) => ({
    name: field,
    label,
    help,
    input,
    required,
    ...(initial !== undefined && { default: initial }),
    ...(options !== undefined && { options }),
  }));
  return {
    slug,
    name,
    gatewayName: gateway.name,
    fields,
    letsCustomerChoose: creation.letsCustomerChoose,
    onlyCustomerChooses: creation.onlyCustomerChooses === true,
    hasChoices: creation.choices !== undefined,
  };
}

async function barrierOf(id: string, { barrier }: PaymentCreation<unknown>): Promise<string | null> {
  if (barrier === undefined) return null;
  try {
    return barrier((await loadIntegration(id)).configs[0]);
  } catch (error) {
    // Stored settings that its gateway does not take any more bar this one integration, and not the offer of the others.
    if (error instanceof AppError) return error.userMessage;
    throw error;
  }
}

function consequences({ open, topsUp }: Way): string[] {
  return [
    topsUp !== null ? "It asks for the rest; what came already stays with the order." : "The order waits for the customer again.",
    open.length === 0
      ? "The old attempt stays as it is. If it is paid late all the same, that is flagged as a second payment."
      : "Another payment stays open beside it. If both are paid, that is flagged as a duplicate.",
    "The shop is told to deliver once, whichever is paid first.",
  ];
}
