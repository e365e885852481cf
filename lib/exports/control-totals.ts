import type { SqlExecutor } from "@/lib/db/client";
import { totalsSql, type ExportPlan } from "@/lib/exports/export-sql";
import type { ControlTotal } from "@/lib/exports/schemas";

type TotalsRow = { rows: number } & Record<string, string | number | null>;

/** Sums of every amount column, per asset or currency, made by the database from the rows and not from the file. */
export async function controlTotals(sql: SqlExecutor, plan: ExportPlan): Promise<ControlTotal[]> {
  const totals: ControlTotal[] = [];
  for (const total of plan.layout.totals) {
    const { text, values } = totalsSql(plan, total);
    for (const row of await sql.query<TotalsRow>(text, values)) {
      const group = Object.fromEntries(total.by.map((id) => [id, textOrNull(row[id])]));
      for (const column of total.sum) {
        totals.push({
          group,
          column,
          sum: textOrNull(row[column]),
          rows: row.rows,
          empty: Number(row[`${column}_empty`]),
        });
      }
    }
  }
  return totals;
}

function textOrNull(value: string | number | null | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}
