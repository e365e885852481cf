import type { DeliveriesFilter, DeliveryTab } from "@/lib/ingest/schemas";

export const TAB_CONDITION: Record<DeliveryTab, string> = {
  attention: "d.outcome IN ('quarantined', 'unmatched', 'unmapped')",
  applied: "d.outcome = 'applied'",
  stale: "d.outcome = 'stale'",
  contradictory: "d.outcome = 'contradictory'",
  all: "true",
};

/** What `deliveries d` has to be to fit a filter, with the values of its placeholders; `taken` of them are used already. */
export function deliveryConditions(filter: DeliveriesFilter, taken = 0): { where: string; values: unknown[] } {
  const conditions = [TAB_CONDITION[filter.tab ?? "all"]];
  const values: unknown[] = [];
  const add = (condition: (value: string) => string, value: unknown) => {
    if (value === undefined || value === "") return;
    values.push(value);
    conditions.push(condition(`$${taken + values.length}`));
  };
  add((value) => `d.outcome = ${value}`, filter.outcome);
  add((value) => `d.integration_id = (SELECT id FROM integrations WHERE id = ${value} OR slug = ${value})`, filter.integration);
  add((value) => `d.order_id = ${value}`, filter.orderId);
  add(
    (value) =>
      `(d.delivery_key = ${value} OR d.id = ${value} OR d.order_id IN (SELECT order_id FROM payments WHERE gateway_ref = ${value} UNION SELECT id FROM orders WHERE external_order_id = ${value}))`,
    filter.q?.trim(),
  );
  add((value) => `d.received_at >= ${value}::timestamptz`, filter.receivedFrom);
  add((value) => `d.received_at < ${value}::timestamptz`, filter.receivedTo);
  return { where: conditions.join(" AND "), values };
}
