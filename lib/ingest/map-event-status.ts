import type { OrderStatus } from "@/lib/domain/order-status";
import type { Rules } from "@/lib/domain/rules";
import { mapStatus } from "@/lib/domain/status-mapping";
import type { Gateway } from "@/lib/gateways/contract";
import { shippedTable } from "@/lib/gateways/status-table";

/** What intake needs to know of an integration. */
export interface EventOrigin {
  id: string;
  gateway: string;
  /** The gateway's parsed configurations; all of them have one vocabulary. */
  configs: readonly unknown[];
  /** Normalised vendor status to ours, where an admin changed the shipped table. */
  mapping: Readonly<Record<string, OrderStatus>>;
  mappingVersion: number;
  rules: Rules;
}

/** What a vendor's word means for this integration; null for a word no table knows. */
export function mapEventStatus(origin: EventOrigin, gateway: Gateway, word: string): OrderStatus | null {
  const shipped = shippedTable(gateway, origin.configs[0]);
  return mapStatus(word, { shipped, overrides: origin.mapping }, (text) => gateway.normalizeStatus(text));
}
