import pg from "pg";
import type { InstantRange } from "@/lib/domain/accounting-day";
import { amountSql, cellSql, isText } from "@/lib/exports/column";
import type { Layout } from "@/lib/exports/layout";
import type { ExportRequest } from "@/lib/exports/schemas";

/** What a file holds, decided: nothing here changes while it is written. */
export interface ExportPlan {
  request: ExportRequest;
  layout: Layout;
  zone: string;
  range: InstantRange;
}

/** The statement that streams the file. COPY takes no parameters, so values are literals. */
export function copySql({ request, layout, zone, range }: ExportPlan, limit?: number): string {
  const cells = layout.columns.map((column) => `${cellSql(column, zone)} AS ${column.id}`);
  const quoted = layout.columns.filter(isText).map((column) => column.id);
  const options = ["FORMAT csv", "HEADER true", "ENCODING 'UTF8'"];
  // Quotes are how the finishing of the spreadsheet flavour knows text.
  if (request.flavour === "spreadsheet") options.push(`FORCE_QUOTE (${quoted.join(", ")})`);
  return `COPY (
    SELECT ${cells.join(",\n      ")}
    FROM ${layout.from} ${layout.details ?? ""}
    WHERE ${conditions({ request, layout, range }, pg.escapeLiteral)}
    ORDER BY ${layout.basis}, ${layout.id}${limit === undefined ? "" : ` LIMIT ${limit}`}
  ) TO STDOUT WITH (${options.join(", ")})`;
}

export interface Statement {
  text: string;
  values: unknown[];
}

export function countSql(plan: Pick<ExportPlan, "request" | "layout" | "range">): Statement {
  return parametrised(
    (value) => `SELECT count(*) AS rows FROM ${plan.layout.from} WHERE ${conditions(plan, value)}`,
  );
}

/** One row per group: its columns, `rows`, and for every amount its sum as the file writes amounts and how many cells are empty. */
export function totalsSql(
  plan: Pick<ExportPlan, "request" | "layout" | "range">,
  total: Layout["totals"][number],
): Statement {
  const { layout } = plan;
  const column = (id: string) => {
    const found = layout.columns.find((candidate) => candidate.id === id);
    if (!found) throw new Error(`layout ${layout.name} has no column ${id}`);
    return found;
  };
  const groups = total.by.map((id) => column(id).sql);
  const sums = total.sum.map((id) => {
    const { sql, unit } = column(id);
    return `${amountSql(`sum(${sql})`, unit)}::text AS ${id}, count(*) - count(${sql}) AS ${id}_empty`;
  });
  return parametrised(
    (
      value,
    ) => `SELECT ${total.by.map((id) => `${column(id).sql} AS ${id}`).join(", ")}, count(*) AS rows, ${sums.join(", ")}
      FROM ${layout.from} WHERE ${conditions(plan, value)}
      GROUP BY ${groups.join(", ")} ORDER BY ${groups.join(", ")}`,
  );
}

/** `value` turns a text into what stands for it in the statement. */
function conditions(
  { request, layout, range }: Pick<ExportPlan, "request" | "layout" | "range">,
  value: (text: string) => string,
): string {
  const all = [
    `${layout.basis} >= ${value(range.from)}::timestamptz`,
    `${layout.basis} < ${value(range.until)}::timestamptz`,
  ];
  for (const name of ["status", "gateway", "integration", "asset"] as const) {
    const wanted = request[name];
    if (wanted !== undefined) all.push(`${layout.filters[name]} = ${value(wanted)}`);
  }
  return all.join(" AND ");
}

function parametrised(build: (value: (text: string) => string) => string): Statement {
  const values: unknown[] = [];
  return { text: build((text) => `$${values.push(text)}`), values };
}
