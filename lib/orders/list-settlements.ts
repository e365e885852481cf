import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { SETTLEMENT_VIEW } from "@/lib/orders/get-order";
import { listMoney } from "@/lib/orders/money-list";
import { SettlementsFilter, type SettlementView } from "@/lib/orders/schemas";
import { parseInput } from "@/lib/platform/parse-input";

const SETTLEMENTS = {
  columns: SETTLEMENT_VIEW,
  from: `settlements s JOIN orders so ON so.id = s.order_id JOIN payments sp ON sp.id = s.payment_id
    JOIN integrations si ON si.id = sp.integration_id`,
  alias: "s",
  // The day it is booked, as in the export.
  date: "coalesce(s.settled_at, s.created_at)",
  gateway: "si.gateway",
};

/** What the gateways paid out, newest first. @throws AppError forbidden, invalid_input. */
export async function listSettlements(
  actor: Actor,
  input: SettlementsFilter,
): Promise<{ rows: SettlementView[]; nextCursor: string | null }> {
  requirePermission(actor, "settlements.view");
  const { stage, balance, ...filter } = parseInput(SettlementsFilter, input);
  return listMoney<SettlementView>(
    SETTLEMENTS,
    filter,
    { stage, balance },
    (row) => row.settledAt ?? row.createdAt,
  );
}
