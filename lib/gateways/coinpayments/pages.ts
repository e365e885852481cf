import type { Instant } from "../../domain/instant";
import type { GatewayHttp } from "../contract";
import { asObject, objectsOf, textOf, type JsonObject } from "../json-body";
import { ask, unreadable } from "./client-request";
import type { CoinpaymentsConfig } from "./config";
import { field } from "./parse";

export interface VendorPage {
  items: readonly JsonObject[];
  /** Cursor of the page behind this one; null at the end. */
  next: string | null;
  answeredAt: Instant | null;
}

/** More would be a cursor that goes round in a circle. */
const MOST_PAGES = 50;

/**
 * One page of a list; null when what it belongs to is not known. A list stands alone, in `items` beside `paging`, or,
 * as the documentation prints it for invoices, in `items` of the only element of a list.
 */
export async function askPage(
  path: string,
  cursor: string | null,
  what: string,
  config: CoinpaymentsConfig,
  http: GatewayHttp,
): Promise<VendorPage | null> {
  const url =
    cursor === null ? path : `${path}${path.includes("?") ? "&" : "?"}after=${encodeURIComponent(cursor)}`;
  const answer = await ask(url, what, config, http);
  if (answer === null) return null;
  const { json, answeredAt } = answer;
  const page = pageIn(json);
  const items = page === null ? json : field(page, "items");
  if (!Array.isArray(items)) throw unreadable(`no list for ${what}`);
  return { items: objectsOf(items), next: nextOf(page, cursor, items.length), answeredAt };
}

/** An invoice has `items` too, and an id. */
function pageIn(json: unknown): JsonObject | null {
  const list = objectsOf(json);
  const [first] = list;
  const isWrapped = list.length === 1 && Array.isArray(first?.items) && first.id === undefined;
  return asObject(json) ?? (isWrapped ? (first ?? null) : null);
}

/** All pages, one after the other. */
export async function askAll(
  path: string,
  what: string,
  config: CoinpaymentsConfig,
  http: GatewayHttp,
): Promise<readonly JsonObject[] | null> {
  const items: JsonObject[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page: VendorPage | null = await askPage(path, cursor, what, config, http);
    if (page === null) return pages === 0 ? null : items;
    items.push(...page.items);
    if (page.next === null) break;
    cursor = page.next;
  }
  return items;
}

/** `paging.cursor.after` in the documentation, `paging.cursors.after` in the API's own types, and a link in `paging.next`. */
function nextOf(page: JsonObject | null, asked: string | null, count: number): string | null {
  const paging = asObject(field(page, "paging"));
  const cursors = asObject(field(paging, "cursors")) ?? asObject(field(paging, "cursor"));
  const link = field(paging, "next");
  const after = textOf(field(cursors, "after")) ?? afterIn(textOf(link));
  // A link that is there and empty is the end, whatever the cursor says.
  const isEnd = count === 0 || after === asked || (link !== undefined && textOf(link) === null);
  return isEnd ? null : after;
}

function afterIn(link: string | null): string | null {
  const query = link?.split("?")[1];
  return query === undefined ? null : new URLSearchParams(query).get("after");
}
