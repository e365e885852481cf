import { poolExecutor } from "@/lib/db/client";
import { toInstant } from "@/lib/domain/instant";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { findGateway } from "@/lib/gateways/registry";
import { orderNotFound } from "@/lib/orders/change-order";
import { findOrder } from "@/lib/orders/order-snapshot";
import { projectOrder } from "@/lib/orders/project-order";
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
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return {
    orderId: order.id,
    version: order.version,
    barrier: way.barrier,
    price: way.price === null ? null : { amount: way.price.amount, currency: way.price.currency },
    isTopUp: way.topsUp !== null,
    makers: rows.flatMap((row) => (row.isOff ? [] : (makerOf(row) ?? []))),
    open: way.open.map(({ paymentId, integrationId, sentence }) => ({ paymentId, integration: names.get(integrationId) ?? integrationId, sentence })),
    consequences: consequences(way),
  };
}

function makerOf({ slug, name, gateway: kind }: { slug: string; name: string; gateway: string }): PaymentMaker | null {
  const gateway = findGateway(kind);
  const creation = gateway?.client?.create;
  if (gateway === null || creation === undefined) return null;
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

function consequences({ open, topsUp }: Way): string[] {
  return [
    topsUp !== null ? "It asks for the rest; what came already stays with the order." : "The order waits for the customer again.",
    open.length === 0
      ? "The old attempt stays as it is. If it is paid late all the same, that is flagged as a second payment."
      : "Another payment stays open beside it. If both are paid, that is flagged as a duplicate.",
    "The shop is told to deliver once, whichever is paid first.",
  ];
}
