-- The worker finds orders that wait for the customer or the gateway and whose time is over, the longest overdue first.
CREATE INDEX "orders_waiting_due_idx" ON "orders" ("due_at") WHERE "next_action" IN ('wait_for_top_up', 'wait_for_refund');
