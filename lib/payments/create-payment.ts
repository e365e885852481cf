import { recordAudit } from "@/lib/audit/record";
import { transaction, type SqlExecutor } from "@/lib/db/client";
import { displayMoney } from "@/lib/domain/asset";
import { compare } from "@/lib/domain/decimal";
import { AppError } from "@/lib/domain/errors";
import type { Price } from "@/lib/domain/facts";
import { toInstant, type Instant } from "@/lib/domain/instant";
import { priceNotice } from "@/lib/domain/new-payment";
import type { TopsUp } from "@/lib/domain/order-state";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import type { GatewayCall } from "@/lib/gateway-calls/gateway-call";
import { keepFailure } from "@/lib/gateway-calls/keep-failure";
import { openCall } from "@/lib/gateway-calls/open-call";
import { openGatewayHttp, type OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import { putRequest } from "@/lib/gateway-calls/put-request";
import type { CreatePayment as GatewayRequest } from "@/lib/gateways/contract";
import { moved, orderNotFound } from "@/lib/orders/change-order";
import { lockOrder, type OrderSnapshot } from "@/lib/orders/order-snapshot";
import { projectOrder } from "@/lib/orders/project-order";
import type { Asked } from "@/lib/payments/asked";
import type { Joined } from "@/lib/payments/join-payment";
import { keepMade } from "@/lib/payments/keep-made";
import { checkCoin, checkOptions, loadMaker, type Maker } from "@/lib/payments/payment-maker";
import { CreatePayment } from "@/lib/payments/schemas";
import { isPlaceholder, standingInTheWay, type Way } from "@/lib/payments/standing-in-the-way";
import { now } from "@/lib/platform/clock";
import { parseInput } from "@/lib/platform/parse-input";

/** Far more than anybody makes; a loop that finds no free reference must end. */
const MOST_ATTEMPTS = 1_000;

type Given = ReturnType<typeof CreatePayment.parse>;

/**
 * Makes a payment of an order at a gateway. That it was asked for is written before the request leaves, and the request
 * is never repeated: where no answer says what became of it, the call stands as unknown until somebody knows.
 * @throws AppError forbidden, invalid_input (the order takes none, or another payment is open), not_found, conflict,
 *   gateway_refused and unavailable (nothing was made), outcome_unknown
 */
export async function createPayment(actor: Actor, input: CreatePayment, openHttp: OpenHttp = openGatewayHttp): Promise<Joined> {
  requirePermission(actor, "payments.create");
  const given = parseInput(CreatePayment, input);
  const maker = await loadMaker(given.integration);
  checkOptions(maker, given.options);
  checkCoin(maker, given.payIn);
  const { call, request, notice } = await transaction((tx) => ask(tx, actor, given, maker));
  const { integration, gateway, creation } = maker;
  const put = await putRequest(gateway, openHttp, (http) => creation.send(request, integration.configs[0], http));
  if (put.kind === "done") return keepMade(actor, call, maker, put.answer, notice, "answered");
  await keepFailure(actor, call, integration.name, put);
  throw put.error;
}

/** Everything that is decided before the request leaves, with the row that says so. */
async function ask(tx: SqlExecutor, actor: Actor, given: Given, maker: Maker): Promise<{ call: GatewayCall; request: GatewayRequest; notice: string | null }> {
  const at = toInstant(now());
  const order = await lockOrder(tx, given.orderId);
  if (order === null) throw orderNotFound(given.orderId);
  if (given.version !== undefined && order.version !== given.version) throw await moved(tx, order, given.version);
  const projection = projectOrder(order, at);
  const way = await standingInTheWay(tx, actor, order, projection);
  refuseBarred(way, given, maker);
  const price = given.price ?? way.price;
  if (price === null) throw withoutPrice();
  const request: GatewayRequest = {
    merchantReference: "",
    price: { amount: price.amount, currency: price.currency.toUpperCase() },
    payIn: given.payIn === undefined ? null : { asset: given.payIn.asset.toUpperCase(), network: given.payIn.network ?? null },
    customer: { name: projection.customer.name, email: projection.customer.email },
    description: `Order ${order.externalOrderId ?? order.id}`,
    webhookUrl: maker.integration.registeredUrl,
    options: given.options,
  };
  const call = await open(tx, actor, order, { request, topsUp: isAtMost(request.price, way.price) ? way.topsUp : null }, maker, at);
  await recordAudit(tx, {
    actor,
    action: "payment.asked_for",
    objectType: "order",
    objectId: order.id,
    summary: `Asked ${maker.integration.name} for a payment of ${displayMoney(request.price.amount, request.price.currency)}`,
    after: { call_id: call.id, merchant_reference: call.merchantReference, price: request.price, even_if_open: given.evenIfOpen && way.open.length > 0 },
  });
  return { call, request: { ...request, merchantReference: call.merchantReference ?? "" }, notice: priceNotice(request.price, way.price) };
}

function refuseBarred(way: Way, given: Given, { integration }: Maker): void {
  if (way.barrier !== null) {
    throw new AppError("invalid_input", `order ${given.orderId} takes no payment`, { userMessage: `${way.barrier} No payment was made.` });
  }
  if (way.calls.some(({ kind, integrationId }) => kind === "create" && integrationId === integration.id)) {
    throw new AppError("conflict", `a creation at ${integration.id} has no end yet`, {
      userMessage: `A payment was asked for at ${integration.name} already, and it is not known yet whether it was made. No second one was made. Ask the gateway, or settle that request by hand.`,
    });
  }
  const [first] = way.open;
  if (first === undefined || given.evenIfOpen) return;
  throw new AppError("invalid_input", `order ${given.orderId} has an open payment`, {
    userMessage: `${first.sentence} The customer could pay both, so no payment was made. Cancel that one first, or say that both may stand.`,
    fields: [{ field: "even_if_open", message: "Another payment of this order is still open." }],
  });
}

/**
 * The order's own reference for the first attempt at an integration and one with a number for each later one, since a
 * gateway knows payments apart by it. Another order may have such a name by chance.
 */
async function open(
  tx: SqlExecutor,
  actor: Actor,
  order: OrderSnapshot,
  { request, topsUp }: { request: GatewayRequest; topsUp: TopsUp | null },
  { integration }: Maker,
  at: Instant,
): Promise<GatewayCall> {
  const base = order.externalOrderId ?? order.id;
  const here = order.payments.filter((payment) => payment.integrationId === integration.id);
  const isFirst = here.every((payment) => actor.kind === "api_key" && isPlaceholder(order, payment));
  const asked: Asked = { price: request.price, payIn: request.payIn, options: request.options, topsUp };
  for (let number = isFirst ? 1 : 2; ; number += 1) {
    const merchantReference = number === 1 ? base : `${base}~${number}`;
    if (await isTaken(tx, merchantReference, order.id)) continue;
    const call = await openCall(tx, {
      kind: "create",
      integrationId: integration.id,
      orderId: order.id,
      merchantReference,
      refundId: null,
      request: { ...asked },
      requestedBy: actorRef(actor),
      at,
    });
    if (call !== null) return call;
    if (number > MOST_ATTEMPTS) throw new Error(`no free reference for ${order.id} at ${integration.id}`);
  }
}

async function isTaken(tx: SqlExecutor, reference: string, orderId: string): Promise<boolean> {
  const rows = await tx.query("SELECT 1 FROM orders WHERE external_order_id = $1 AND id <> $2", [reference, orderId]);
  return rows.length > 0;
}

/** Whoever asks for more than the rest asks for part of it twice: what came then is no part of the price beside it. */
function isAtMost(price: Price, rest: Price | null): boolean {
  return rest !== null && price.currency === rest.currency.toUpperCase() && compare(price.amount, rest.amount) <= 0;
}

function withoutPrice(): AppError {
  return new AppError("invalid_input", "a payment without an amount", {
    userMessage: "Nobody has named an amount for this order, so the payment needs one. No payment was made.",
    fields: [{ field: "price", message: "Name the amount and its currency." }],
  });
}
