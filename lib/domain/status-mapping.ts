import type { OrderStatus } from "./order-status";

/** A gateway's vocabulary in our words; keys are normalised vendor words. */
export interface StatusTable {
  /** What ships with the gateway. */
  shipped: Readonly<Record<string, OrderStatus>>;
  /** What an admin has decided for one integration; it stands above what ships. */
  overrides: Readonly<Record<string, OrderStatus>>;
}

/**
 * What a vendor's word means. Null for a word no table knows: the caller keeps it as unmapped and
 * never guesses. `normalize` is the gateway's own idea of one spelling.
 */
export function mapStatus(word: string, table: StatusTable, normalize: (word: string) => string): OrderStatus | null {
  const key = normalize(word);
  return ownEntry(table.overrides, key) ?? ownEntry(table.shipped, key);
}

/** Vendors choose the words: "constructor" must not find what every object inherits. */
export function ownEntry(entries: Readonly<Record<string, OrderStatus>>, key: string): OrderStatus | null {
  return Object.hasOwn(entries, key) ? (entries[key] ?? null) : null;
}
