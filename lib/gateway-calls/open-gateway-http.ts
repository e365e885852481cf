import { gatewayHttp } from "@/lib/gateway-calls/gateway-http";
import type { Gateway, GatewayHttp } from "@/lib/gateways/contract";

/** The way out to a gateway, which tests replace. */
export type OpenHttp = (gateway: Gateway) => GatewayHttp;

/** Enough for a desk, and less than any vendor documents. */
const USUAL_PER_SECOND = 10;

export function openGatewayHttp({ name, client }: Gateway): GatewayHttp {
  return gatewayHttp({ name, perSecond: client?.perSecond ?? USUAL_PER_SECOND });
}
