import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { REFUND_VIEW } from "@/lib/orders/get-order";
import { listMoney } from "@/lib/orders/money-list";
import { RefundsFilter, type RefundView } from "@/lib/orders/schemas";
import { parseInput } from "@/lib/platform/parse-input";

const REFUNDS = {
  columns: REFUND_VIEW,
  from: `refunds r JOIN orders ro ON ro.id = r.order_id LEFT JOIN payments rp ON rp.id = r.payment_id
    JOIN integrations ri ON ri.id = coalesce(rp.integration_id, ro.integration_id)`,
  alias: "r",
  // The day it is booked, as in the export.
  date: "coalesce(r.sent_at, r.requested_at)",
  gateway: "ri.gateway",
};

/** Money that goes or went back, newest first. @throws AppError forbidden, invalid_input. */
export async function listRefunds(
  actor: Actor,
  input: RefundsFilter,
): Promise<{ rows: RefundView[]; nextCursor: string | null }> {
  requirePermission(actor, "refunds.view");
  const { state, ...filter } = parseInput(RefundsFilter, input);
  return listMoney<RefundView>(REFUNDS, filter, { state }, (row) => row.sentAt ?? row.requestedAt);
}
