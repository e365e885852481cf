import { readPool } from "@/lib/db/client";
import { normalHash } from "@/lib/domain/facts";
import { unreadableCursor } from "@/lib/platform/unreadable-cursor";

/** What settlements and refunds are listed by: one table with a date, newest first, keyset. */
export interface MoneyList {
  columns: string;
  from: string;
  alias: string;
  /** What its date index begins with. */
  date: string;
  gateway: string;
}

export interface MoneyFilter {
  from?: string;
  to?: string;
  gateway?: string;
  asset?: string;
  q?: string;
  limit: number;
  cursor?: string;
}

const CURSOR = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)~(\w{1,60})$/;

/** One page. `equals` are further columns of the table with the value each must have. @throws AppError "invalid_input". */
export async function listMoney<Row extends { id: string }>(
  list: MoneyList,
  filter: MoneyFilter,
  equals: Record<string, string | undefined>,
  dateOf: (row: Row) => string,
): Promise<{ rows: Row[]; nextCursor: string | null }> {
  const { alias, date } = list;
  const conditions: string[] = [];
  const values: unknown[] = [];
  const add = (value: unknown, condition: (placeholder: string) => string) => {
    if (value === undefined || value === "") return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  add(filter.from, (value) => `${date} >= ${value}::timestamptz`);
  add(filter.to, (value) => `${date} < ${value}::timestamptz`);
  add(filter.gateway, (value) => `${list.gateway} = ${value}`);
  add(filter.asset?.toUpperCase(), (value) => `${alias}.asset = ${value}`);
  for (const [column, wanted] of Object.entries(equals))
    add(wanted, (value) => `${alias}.${column} = ${value}`);
  if (filter.q) {
    values.push(filter.q, normalHash(filter.q));
    conditions.push(named(alias, `$${values.length - 1}`, `$${values.length}`));
  }
  if (filter.cursor !== undefined) {
    const place = CURSOR.exec(filter.cursor);
    if (place === null) throw unreadableCursor();
    const [, at, id] = place;
    values.push(at, id);
    conditions.push(`(${date}, ${alias}.id) < ($${values.length - 1}::timestamptz, $${values.length})`);
  }
  values.push(filter.limit + 1);
  const { rows } = await readPool().query<Row>(
    `SELECT ${list.columns} FROM ${list.from} ${conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`}
     ORDER BY ${date} DESC, ${alias}.id DESC LIMIT $${values.length}`,
    values,
  );
  const page = rows.slice(0, filter.limit);
  const last = page.at(-1);
  return { rows: page, nextCursor: rows.length > filter.limit && last ? `${dateOf(last)}~${last.id}` : null };
}

/** Its own references, and everything an order is known by. */
function named(alias: string, reference: string, hash: string): string {
  return `(${alias}.id = ${reference} OR ${alias}.gateway_ref = ${reference} OR ${alias}.tx_hash = ${hash} OR ${alias}.order_id IN (
    SELECT id FROM orders WHERE id = ${reference} OR external_order_id = ${reference}
    UNION SELECT order_id FROM payments WHERE gateway_ref = ${reference}
    UNION SELECT order_id FROM transactions WHERE tx_hash = ${hash}))`;
}
