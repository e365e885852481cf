import type { OrderStatus } from "@/lib/domain/order-status";
import type { Rules } from "@/lib/domain/rules";
import { mapStatus } from "@/lib/domain/status-mapping";
import type { Gateway } from "@/lib/gateways/contract";

/** What intake needs to know of an integration. */
export interface EventOrigin {
  id: string;
  gateway: string;
  /** Normalised vendor status to ours, where an admin changed the shipped table. */
  mapping: Readonly<Record<string, OrderStatus>>;
  mappingVersion: number;
  rules: Rules;
}

const shippedTables = new WeakMap<Gateway, Readonly<Record<string, OrderStatus>>>();

/** What a vendor's word means for this integration; null for a word no table knows. */
export function mapEventStatus(origin: EventOrigin, gateway: Gateway, word: string): OrderStatus | null {
  const normalize = (text: string) => gateway.normalizeStatus(text);
  let shipped = shippedTables.get(gateway);
  if (shipped === undefined) {
    shipped = Object.fromEntries(gateway.statuses.map(({ status, maps }) => [normalize(status), maps]));
    shippedTables.set(gateway, shipped);
  }
  return mapStatus(word, { shipped, overrides: origin.mapping }, normalize);
}
