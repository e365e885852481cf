import { poolExecutor } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import { addMs, toInstant } from "@/lib/domain/instant";
import type { GatewayCall } from "@/lib/gateway-calls/gateway-call";
import type { OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import type { CreatedPayment, Gateway, GatewayEvent, GatewayHttp, ListedPage } from "@/lib/gateways/contract";
import type { LoadedIntegration } from "@/lib/integrations/load-integration";
import { MERCHANT_REFERENCE } from "@/lib/orders/payment-context";
import { now } from "@/lib/platform/clock";

export type LookedUp =
  | { kind: "made"; made: CreatedPayment }
  /** Its news came by itself. */
  | { kind: "heard"; paymentId: string; gatewayRef: string }
  | { kind: "not_made"; sentence: string }
  | { kind: "unsure"; sentence: string };

/** A gateway that was asked for a payment a moment ago may not find it yet. */
const BELIEVE_ABSENCE_AFTER_MS = 10 * 60_000;
/** What was made this much before the request cannot be it, whatever the clocks say. */
const LIST_SLACK_MS = 60 * 60_000;
const MOST_PAGES = 20;

/** What became of a creation nobody heard the answer of, as its gateway tells it now. */
export async function lookUpCreation(
  call: GatewayCall,
  maker: { integration: LoadedIntegration; gateway: Gateway },
  openHttp: OpenHttp,
): Promise<LookedUp> {
  const heard = await findHeard(call);
  if (heard !== null) return { kind: "heard", ...heard };
  const { gateway, integration } = maker;
  const { name, client } = gateway;
  if (integration.disabledAt !== null) return { kind: "unsure", sentence: `${integration.name} is disabled, so its gateway is not asked. Enable it first.` };
  if (client?.findsByMerchantReference !== true && client?.listPayments === undefined) {
    return cannotBeAsked(name, call);
  }
  try {
    const event = await find(call, gateway, integration.configs[0], openHttp(gateway));
    if (event === "too_many") return { kind: "unsure", sentence: `${name} lists more payments than are gone through at once. Look for ${call.merchantReference ?? ""} there, then settle the request by hand.` };
    if (event === "no_list") return cannotBeAsked(name, call);
    if (event !== null) return { kind: "made", made: { event, context: {} } };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { kind: "unsure", sentence: error.userMessage };
  }
  const isOldEnough = addMs(call.createdAt, BELIEVE_ABSENCE_AFTER_MS) <= toInstant(now());
  return isOldEnough
    ? { kind: "not_made", sentence: `${name} was asked and knows no payment under ${call.merchantReference ?? ""}.` }
    : { kind: "unsure", sentence: `${name} knows no payment under ${call.merchantReference ?? ""} yet. Ask again some minutes later.` };
}

function cannotBeAsked(name: string, { merchantReference }: GatewayCall): LookedUp {
  return { kind: "unsure", sentence: `${name} cannot be asked for a payment by the shop's reference. Look for ${merchantReference ?? ""} there, then settle the request by hand.` };
}

/** A delivery or a poll that carried the call's reference may have made the payment already. */
async function findHeard({ orderId, integrationId, merchantReference }: GatewayCall): Promise<{ paymentId: string; gatewayRef: string } | null> {
  const [row] = await poolExecutor().query<{ paymentId: string; gatewayRef: string }>(
    `SELECT id AS "paymentId", gateway_ref AS "gatewayRef" FROM payments WHERE order_id = $1 AND integration_id = $2 AND context->>'${MERCHANT_REFERENCE}' = $3`,
    [orderId, integrationId, merchantReference],
  );
  return row ?? null;
}

async function find({ merchantReference, createdAt }: GatewayCall, { client }: Gateway, config: unknown, http: GatewayHttp): Promise<GatewayEvent | "too_many" | "no_list" | null> {
  const isIt = (event: GatewayEvent | null) => event !== null && event.externalOrderId === merchantReference;
  if (client?.findsByMerchantReference === true && client.findPayment !== undefined) {
    const event = await client.findPayment({ gatewayRef: "", externalOrderId: merchantReference, context: {} }, config, http);
    return isIt(event) ? event : null;
  }
  const since = addMs(createdAt, -LIST_SLACK_MS);
  let cursor: string | null = null;
  for (let page = 0; client?.listPayments !== undefined && page < MOST_PAGES; page += 1) {
    const listed: ListedPage | null = await client.listPayments({ cursor }, config, http);
    if (listed === null) return "no_list";
    const { events, next } = listed;
    const found = events.find(isIt);
    if (found) return found;
    // Where the list has no order, the payment may stand behind older ones.
    const isPast = client.listsNewestFirst === true && events.length > 0 && events.every((event) => (event.facts.createdAt ?? event.occurredAt ?? createdAt) < since);
    if (next === null || isPast) return null;
    cursor = next;
  }
  return "too_many";
}
