import { z } from "zod";
import { poolExecutor, readPool } from "@/lib/db/client";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { parseDecimal } from "@/lib/domain/decimal";
import { normalHash } from "@/lib/domain/facts";
import { isFlagCode } from "@/lib/domain/flags";
import { isOrderStatus } from "@/lib/domain/order-status";
import { amountMark, MIN_WORD_LENGTH, parseSearch } from "@/lib/domain/search-query";
import { ORDER_ROW_COLUMNS, ORDER_ROW_FROM, readOrderRow, type OrderSqlRow } from "@/lib/orders/order-row";
import { usualTimes } from "@/lib/orders/usual-times";
import { parseInput } from "@/lib/platform/parse-input";
import { unreadableCursor } from "@/lib/platform/unreadable-cursor";
import { ORDER_TABS, OrdersFilter, type OrderPage, type OrderSort, type OrderTab } from "@/lib/orders/schemas";

type Filter = ReturnType<typeof OrdersFilter.parse>;

/** Conditions with their values, numbered as they are added. */
class Where {
  readonly conditions: string[] = [];
  readonly values: unknown[];

  /** `search`: conditions on order_search, whose placeholders come first. */
  constructor(readonly search: Where | null = null) {
    this.values = [...(search?.values ?? [])];
  }

  add(condition: (placeholder: string) => string, value: unknown): void {
    this.values.push(value);
    this.conditions.push(condition(`$${this.values.length}`));
  }
}

const TAB_CONDITION: Record<OrderTab, string> = {
  needs_action: "o.needs_action",
  confirming: "o.status = 'confirming'",
  paid: "o.status = 'paid'",
  underpaid: "o.status = 'underpaid'",
  overpaid: "o.status = 'overpaid'",
  late: "o.flag_codes @> '{late}' AND cardinality(o.flag_codes) > 0",
  refund_pending: "o.status = 'refund_pending'",
  manual_review: "o.status = 'manual_review'",
  all: "true",
};

/** The key a page continues after: a row comparison, which PostgreSQL reads straight off the index. */
const SORTS: Record<OrderSort, { key: string; order: string; after: "<" | ">" }> = {
  created_desc: { key: "o.created_at", order: "o.created_at DESC, o.id DESC", after: "<" },
  created_asc: { key: "o.created_at", order: "o.created_at ASC, o.id ASC", after: ">" },
  due_asc: { key: "coalesce(o.due_at, 'infinity')", order: "coalesce(o.due_at, 'infinity') ASC, o.id ASC", after: ">" },
};

/** Orders that match, one page. @throws AppError invalid_input for a filter or cursor that cannot be read. */
export async function listOrders(actor: Actor, input: OrdersFilter): Promise<OrderPage> {
  requirePermission(actor, "orders.view");
  const filter = parseInput(OrdersFilter, input);
  const where = await conditionsOf(actor, filter);
  if (where === null) return { rows: [], nextCursor: null };
  const sort = SORTS[filter.sort];
  if (filter.cursor !== undefined) {
    const [key, id] = readCursor(filter.cursor, filter.sort);
    where.values.push(key, id);
    where.conditions.push(`(${sort.key}, o.id) ${sort.after} ($${where.values.length - 1}::timestamptz, $${where.values.length})`);
  }
  where.values.push(filter.limit + 1);
  const rows = await readRows(where, `ORDER BY ${sort.order} LIMIT $${where.values.length}`, sort.key);
  const page = rows.slice(0, filter.limit);
  const last = page.at(-1);
  const usual = await usualTimes();
  return {
    rows: page.map((row) => readOrderRow(row, usual)),
    nextCursor: rows.length > filter.limit && last ? writeCursor(filter.sort, last.sort_key, last.id) : null,
  };
}

type ListedRow = OrderSqlRow & { sort_key: Date | number };

/** As many as are looked up one by one; what more orders have in common is met soon on the way through all of them. */
const FEW = 20_000;

/**
 * The planner cannot know how many orders hold a text, nor that references rise with time: left to itself it walks
 * through a million orders for "so-105". So what is found is put first, and only for what many have it decides itself.
 */
async function readRows({ search, conditions, values }: Where, page: string, sortKey: string): Promise<ListedRow[]> {
  const listed = (more: readonly string[]) => {
    const all = [...conditions, ...more];
    return `SELECT ${ORDER_ROW_COLUMNS}, ${sortKey} AS sort_key FROM ${ORDER_ROW_FROM}
      ${all.length === 0 ? "" : `WHERE ${all.join(" AND ")}`} ${page}`;
  };
  if (search === null) return (await readPool().query<ListedRow>(listed([]), values)).rows;
  const found = `SELECT order_id FROM order_search WHERE ${search.conditions.join(" AND ")}`;
  // As an array, which is taken for a short list whatever its length: joined, it may be gone through for every order.
  // The outer join says how many were found where none of them is listed.
  const { rows } = await readPool().query<ListedRow & { found: number }>(
    `WITH found AS MATERIALIZED (SELECT array_agg(order_id)::text[] AS ids, count(*)::int AS amount FROM (${found} LIMIT ${FEW + 1}) AS t)
     SELECT found.amount AS found, page.* FROM found LEFT JOIN LATERAL (
       ${listed(["o.id = ANY(found.ids)", `found.amount <= ${FEW}`])}
     ) AS page ON true`,
    values,
  );
  if ((rows[0]?.found ?? 0) <= FEW) return rows.filter((row) => row.id !== null);
  return (await readPool().query<ListedRow>(listed([`o.id IN (${found})`]), values)).rows;
}

/** How many orders stand in each tab, counted up to `CEILING`: past it a person only needs to know "many". */
export async function countOrderTabs(actor: Actor): Promise<Record<OrderTab, number>> {
  requirePermission(actor, "orders.view");
  const counts = ORDER_TABS.map((tab) => `(SELECT count(*)::int FROM (SELECT 1 FROM orders o WHERE ${TAB_CONDITION[tab]} LIMIT ${CEILING + 1}) AS t) AS ${tab}`);
  const { rows } = await readPool().query<Record<OrderTab, number>>(`SELECT ${counts.join(", ")}`);
  const [row] = rows;
  if (!row) throw new Error("a SELECT without FROM returned no row");
  return row;
}

export const CEILING = 999;

/** Null when the filter names something that does not exist or is no amount, so nothing can match. */
async function conditionsOf(actor: Actor, filter: Filter): Promise<Where | null> {
  const { fields, words, amounts } = parseSearch(filter.q ?? "");
  const fieldAmount = fields.amount === undefined ? [] : parseDecimal(fields.amount);
  if (fieldAmount === null) return null;
  const texts = [
    ...(fields.email === undefined ? [] : [fields.email.toLowerCase()]),
    ...words.filter((word) => word.length >= MIN_WORD_LENGTH),
    ...[fieldAmount, amounts].flat().map(amountMark),
  ];
  const short = words.filter((word) => word.length < MIN_WORD_LENGTH);
  const numbers = short.filter((word) => /^\d+$/.test(word));
  const where = new Where(searchFor(texts, numbers));
  const status = filter.status ?? fields.status;
  const flag = filter.flag ?? fields.flag;
  if (filter.tab !== undefined) where.conditions.push(TAB_CONDITION[filter.tab]);
  if (status !== undefined) {
    if (!isOrderStatus(status)) return null;
    where.add((value) => `o.status = ${value}`, status);
  }
  if (flag !== undefined) {
    if (!isFlagCode(flag)) return null;
    where.add((value) => `o.flag_codes @> ARRAY[${value}::text] AND cardinality(o.flag_codes) > 0`, flag);
  }
  const integrations = await integrationIds(filter.integration ?? fields.integration, filter.gateway ?? fields.gateway);
  if (integrations?.length === 0) return null;
  // One id as an equality keeps the index order; a list would have to be sorted.
  if (integrations?.length === 1) where.add((value) => `o.integration_id = ${value}`, integrations[0]);
  else if (integrations) where.add((value) => `o.integration_id = ANY(${value})`, integrations);
  const asset = filter.asset ?? fields.asset;
  if (asset !== undefined) where.add((value) => `o.asset = ${value}`, asset.toUpperCase());
  const external = filter.externalOrderId ?? fields.order;
  if (external !== undefined) where.add((value) => `(o.external_order_id = ${value} OR o.id = ${value})`, external);
  const gatewayRef = filter.gatewayRef ?? fields.ref;
  if (gatewayRef !== undefined) where.add((value) => `o.id IN (SELECT order_id FROM payments WHERE gateway_ref = ${value})`, gatewayRef);
  const txHash = filter.txHash ?? fields.tx;
  if (txHash !== undefined) where.add((value) => `o.id IN (SELECT order_id FROM transactions WHERE tx_hash = ${value})`, normalHash(txHash));
  if (filter.assignee === "nobody") where.conditions.push("o.assignee_id IS NULL");
  else if (filter.assignee !== undefined) {
    where.add((value) => `o.assignee_id = ${value}`, filter.assignee === "me" && actor.kind === "user" ? actor.id : filter.assignee);
  }
  if (filter.createdFrom !== undefined) where.add((value) => `o.created_at >= ${value}::timestamptz`, filter.createdFrom);
  if (filter.createdTo !== undefined) where.add((value) => `o.created_at < ${value}::timestamptz`, filter.createdTo);
  for (const word of short.filter((each) => !numbers.includes(each))) {
    where.add((value) => `o.external_order_id = ANY(${value})`, [word, word.toUpperCase()]);
  }
  return where;
}

/** Hashes and made-up ids. */
const RANDOM_DIGITS = /^(?:0x)?[0-9a-f-]{24,}$/;
const TELLING_DIGITS = 16;
/** "=1234.25=" as amountMark() writes it: prices end alike. */
const LARGE_AMOUNT = /^=\d{3,}\./;
/** A number of an order or a customer, and no year. */
const TELLING_NUMBER = /\d{5}|(?!19|20)\d{4}/;

/** The index is asked for every three letters in a row, so it is asked for the part alone that tells orders apart. */
function tellingPart(text: string): string {
  if (RANDOM_DIGITS.test(text)) return text.slice(0, TELLING_DIGITS);
  const largeAmount = LARGE_AMOUNT.exec(text);
  if (largeAmount) return largeAmount[0];
  const afterAt = text.indexOf("@") + 1;
  return afterAt > MIN_WORD_LENGTH ? text.slice(0, afterAt) : text;
}

/** One look for all of them. Beside a telling number a mere word is not looked up: few orders are left to read it in. */
function searchFor(texts: readonly string[], shortNumbers: readonly string[]): Where | null {
  const search = new Where();
  const hasNumber = texts.some((text) => TELLING_NUMBER.test(text));
  for (const text of texts) {
    const telling = hasNumber && !/\d/.test(text) ? "" : tellingPart(text);
    if (telling !== "") search.add((value) => `text LIKE ${value}`, `%${telling.replaceAll(/[\\%_]/g, "\\$&")}%`);
    if (telling !== text) search.add((value) => `strpos(text, ${value}) > 0`, text);
  }
  // The references as an array, so that both halves are read off their indexes.
  for (const number of shortNumbers) {
    search.add(
      (value) => `(text LIKE '%=' || ${value}::text || '=%' OR order_id = ANY (ARRAY(SELECT id FROM orders WHERE external_order_id = ${value})))`,
      number,
    );
  }
  return texts.length === 0 && shortNumbers.length === 0 ? null : search;
}

/** Undefined when neither is asked for. */
async function integrationIds(integration: string | undefined, gateway: string | undefined): Promise<string[] | undefined> {
  if (integration === undefined && gateway === undefined) return undefined;
  const rows = await poolExecutor().query<{ id: string }>(
    "SELECT id FROM integrations WHERE ($1::text IS NULL OR id = $1 OR slug = $1) AND ($2::text IS NULL OR gateway = $2)",
    [integration ?? null, gateway ?? null],
  );
  return rows.map((row) => row.id);
}

/** The driver reads the timestamp 'infinity' as the number. */
function writeCursor(sort: OrderSort, at: Date | number, id: string): string {
  const key = at instanceof Date ? at.toISOString() : "infinity";
  return Buffer.from(JSON.stringify([sort, key, id])).toString("base64url");
}

/** What `writeCursor` writes and nothing else: anybody can write one. */
const Cursor = z.tuple([z.string(), z.union([z.literal("infinity"), z.iso.datetime().regex(/^[1-9]/)]), z.string().regex(/^\w{1,60}$/)]);

function readCursor(cursor: string, sort: OrderSort): [string, string] {
  try {
    const parsed = Cursor.safeParse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
    if (parsed.success && parsed.data[0] === sort) return [parsed.data[1], parsed.data[2]];
  } catch {
    // Falls through to the one error for every unreadable cursor.
  }
  throw unreadableCursor("Use next_cursor of the former page, with the same sort.");
}
