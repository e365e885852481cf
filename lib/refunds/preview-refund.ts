import { poolExecutor } from "@/lib/db/client";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { openGatewayHttp, type OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import type { RefundQuote } from "@/lib/gateways/contract";
import { loadIntegration, type LoadedIntegration } from "@/lib/integrations/load-integration";
import { orderNotFound } from "@/lib/orders/change-order";
import { findOrder, type OrderSnapshot } from "@/lib/orders/order-snapshot";
import { parseInput } from "@/lib/platform/parse-input";
import { readyRefund, refused, type ReadyRefund } from "@/lib/refunds/ready-refund";
import { PreviewRefund, type RefundPreview } from "@/lib/refunds/schemas";

export interface Quoted {
  order: OrderSnapshot;
  ready: ReadyRefund;
  integration: LoadedIntegration;
  /** Null where the gateway names no cost beforehand. */
  quote: RefundQuote | null;
}

/** What sending a refund through its gateway will cost; moves no money. @throws AppError as sendRefund does before it sends. */
export async function previewRefund(actor: Actor, input: PreviewRefund, openHttp: OpenHttp = openGatewayHttp): Promise<RefundPreview> {
  requirePermission(actor, "refunds.send");
  const { order, ready, integration, quote } = await quoteRefund(parseInput(PreviewRefund, input), openHttp);
  const { request, sending } = ready;
  return {
    orderId: order.id,
    version: order.version,
    refundId: request.refundId,
    paymentId: ready.from.payment.id,
    integration: { slug: integration.slug, name: integration.name },
    scope: sending.scope,
    amount: request.amount,
    asset: request.asset,
    network: request.network,
    destination: request.destination,
    total: quote?.total ?? null,
    fee: quote?.fee ?? null,
  };
}

export async function quoteRefund(given: ReturnType<typeof PreviewRefund.parse>, openHttp: OpenHttp): Promise<Quoted> {
  const order = await findOrder(poolExecutor(), given.orderId);
  if (order === null) throw orderNotFound(given.orderId);
  const ready = await readyRefund(poolExecutor(), order, given);
  refuseOtherAsset(ready);
  const integration = await loadIntegration(ready.from.payment.integrationId);
  if (integration.disabledAt !== null) throw refused(`${integration.name} is disabled. Enable it first.`, "payment_id");
  const quote = (await ready.sending.preview?.(ready.request, integration.configs[0], openHttp(ready.gateway))) ?? null;
  return { order, ready, integration, quote };
}

function refuseOtherAsset({ gateway, sending, request: { asset, network } }: ReadyRefund): void {
  if (sending.sends === undefined || sending.sends(asset, network)) return;
  throw refused(`${gateway.name} cannot send ${asset} from here. Send it there or from a wallet, then record it.`, "refund_id");
}
