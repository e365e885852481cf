/** What people call an order: the shop's own reference, or our id where no shop was heard. */
export function orderLabel(order: { externalOrderId: string | null; id: string }): string {
  return order.externalOrderId ?? order.id;
}
