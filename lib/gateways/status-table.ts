import type { OrderStatus } from "../domain/order-status";
import type { Gateway, GatewayStatus } from "./contract";

/** The vendor's vocabulary for one integration: what ships, or what its settings say. */
export function statusesFor(gateway: Gateway, config: unknown): readonly GatewayStatus[] {
  return gateway.statusesOf?.(config) ?? gateway.statuses;
}

/** Made once per gateway, or once per configuration where that holds the words: it is read for every delivery. */
const tables = new WeakMap<object, Readonly<Record<string, OrderStatus>>>();

/** The same by normalised word. */
export function shippedTable(gateway: Gateway, config: unknown): Readonly<Record<string, OrderStatus>> {
  const owner: object =
    gateway.statusesOf !== undefined && typeof config === "object" && config !== null ? config : gateway;
  const known = tables.get(owner);
  if (known !== undefined) return known;
  const table = Object.fromEntries(
    statusesFor(gateway, config).map(({ status, maps }) => [gateway.normalizeStatus(status), maps]),
  );
  tables.set(owner, table);
  return table;
}
