import Papa from "papaparse";
import { FLAG_LABEL } from "@/lib/domain/flags";
import { STATUS } from "@/lib/domain/order-status";
import type { OrderRow } from "@/lib/orders/schemas";

const COLUMNS: Record<string, { text: boolean; of: (row: OrderRow) => string | null }> = {
  order: { text: true, of: (row) => row.externalOrderId ?? row.id },
  status: { text: true, of: (row) => STATUS[row.status].label },
  flags: { text: true, of: (row) => row.flags.map((flag) => FLAG_LABEL[flag.code]).join(", ") },
  next_action: { text: true, of: (row) => row.nextAction.label },
  due_at: { text: false, of: (row) => row.nextAction.dueAt },
  customer: { text: true, of: (row) => row.customer.email ?? row.customer.name },
  gateway: { text: true, of: (row) => row.gateway },
  gateway_ref: { text: true, of: (row) => row.gatewayRef },
  gateway_status: { text: true, of: (row) => row.gatewayStatus },
  asset: { text: true, of: (row) => row.asset },
  network: { text: true, of: (row) => row.network },
  expected_amount: { text: false, of: (row) => row.expectedAmount },
  received_amount: { text: false, of: (row) => row.receivedAmount },
  difference_amount: { text: false, of: (row) => row.differenceAmount },
  created_at: { text: false, of: (row) => row.createdAt },
};

/**
 * Rows of the queue for pasting into a spreadsheet. Text that a spreadsheet would run as a formula is led by an
 * apostrophe (OWASP, CSV injection); figures are not text and stay as they are, the negative ones too.
 */
export function ordersCsv(rows: readonly OrderRow[]): string {
  const columns = Object.values(COLUMNS);
  return Papa.unparse({
    fields: Object.keys(COLUMNS),
    data: rows.map((row) => columns.map(({ text, of }) => (text ? harmless(of(row)) : of(row)))),
  });
}

function harmless(text: string | null): string | null {
  return text !== null && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
