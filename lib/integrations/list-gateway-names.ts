import { listGateways } from "@/lib/gateways/registry";

/** Names as the vendors spell themselves, by kind: what lists show beside a kind. Nothing in it is anybody's secret. */
export function listGatewayNames(): Record<string, string> {
  return Object.fromEntries(listGateways().map(({ kind, name }) => [kind, name]));
}
