import { changedParams, readSort, writeSort, type ListSort } from "@/components/data-table/url-params";
import type { DateRange } from "@/components/data-table/filter-date-range";
import { addDays, parseCalendarDay, startOfDay, type CalendarDay } from "@/lib/domain/accounting-day";
import { isFlagCode, type FlagCode } from "@/lib/domain/flags";
import { ORDER_TABS, type OrdersFilter, type OrderSort, type OrderTab } from "@/lib/orders/schemas";

export const PAGE_SIZE = 50;

export const TAB_LABEL: Record<OrderTab, string> = {
  needs_action: "Needs action",
  confirming: "Confirming",
  paid: "Paid",
  underpaid: "Underpaid",
  overpaid: "Overpaid",
  late: "Late",
  refund_pending: "Refund pending",
  manual_review: "Manual review",
  all: "All",
};

/** Tabs whose count asks for nothing: they only grow. */
const UNCOUNTED: ReadonlySet<OrderTab> = new Set<OrderTab>(["paid", "all"]);

export function tabCount(tab: OrderTab, counts: Readonly<Record<OrderTab, number>>): number | null {
  return UNCOUNTED.has(tab) ? null : counts[tab];
}

/** Whole days up to and with today. */
export const CREATED_PRESETS = [
  { value: "1d", label: "Today", days: 1 },
  { value: "7d", label: "Last 7 days", days: 7 },
  { value: "30d", label: "Last 30 days", days: 30 },
  { value: "90d", label: "Last 90 days", days: 90 },
] as const;

/** The queue as its address says it. What an address cannot mean is left out, so that an old link still opens. */
export interface QueueParams {
  tab: OrderTab;
  gateway: string | null;
  integration: string | null;
  asset: string | null;
  /** "me", "nobody" or a person's id. */
  assignee: string | null;
  flag: FlagCode | null;
  created: DateRange | null;
  q: string;
  sort: ListSort | null;
  cursor: string | null;
}

export function readQueueParams(params: URLSearchParams): QueueParams {
  const text = (name: string) => params.get(name)?.trim().slice(0, 200) || null;
  const tab = ORDER_TABS.find((known) => known === params.get("tab")) ?? "needs_action";
  const flag = params.get("flag");
  return {
    tab,
    gateway: text("gateway"),
    integration: text("integration"),
    asset: text("asset"),
    assignee: text("assignee"),
    flag: isFlagCode(flag) ? flag : null,
    created: readCreated(params),
    q: params.get("q")?.trim().slice(0, 500) ?? "",
    sort: allowedSort(readSort(params.get("sort")), tab),
    cursor: params.getAll("cursor").at(-1) ?? null,
  };
}

/** What narrows the tab, as changes of the address that undo it. */
export const NO_FILTERS = {
  gateway: null,
  integration: null,
  asset: null,
  assignee: null,
  flag: null,
  created: null,
  from: null,
  until: null,
  q: null,
} as const;

export function isNarrowed(params: QueueParams): boolean {
  const { gateway, integration, asset, assignee, flag, created, q } = params;
  return [gateway, integration, asset, assignee, flag, created].some((value) => value !== null) || q !== "";
}

/** How the rows lie: what is due first where work waits, the newest first elsewhere. */
export function effectiveSort({ sort, tab }: QueueParams): ListSort {
  return sort ?? (tab === "needs_action" ? { id: "due", desc: false } : { id: "created", desc: true });
}

export function queueFilter(params: QueueParams, today: CalendarDay, zone: string): OrdersFilter {
  const { gateway, integration, asset, assignee, flag, q, cursor } = params;
  return {
    tab: params.tab,
    ...(gateway !== null && { gateway }),
    ...(integration !== null && { integration }),
    ...(asset !== null && { asset }),
    ...(assignee !== null && { assignee }),
    ...(flag !== null && { flag }),
    ...createdRange(params.created, today, zone),
    ...(q !== "" && { q }),
    sort: sortName(effectiveSort(params)),
    limit: PAGE_SIZE,
    ...(cursor !== null && { cursor }),
  };
}

/** The address of a tab under the same filters; a sort belongs to its tab. */
export function tabHref(params: URLSearchParams, tab: OrderTab): string {
  return `/orders${changedParams(params, { tab, sort: null })}`;
}

export function sortParam(sort: ListSort | null, tab: OrderTab): string | null {
  return writeSort(allowedSort(sort, tab));
}

export function createdChanges(range: DateRange | null) {
  if (range === null) return { created: null, from: null, until: null };
  if ("preset" in range) return { created: range.preset, from: null, until: null };
  return { created: null, from: range.from, until: range.until };
}

/** By due time only where something is due, the most urgent first: the other way round helps nobody. */
function allowedSort(sort: ListSort | null, tab: OrderTab): ListSort | null {
  if (sort?.id === "created") return sort;
  return sort?.id === "due" && tab === "needs_action" ? { id: "due", desc: false } : null;
}

function sortName({ id, desc }: ListSort): OrderSort {
  if (id === "due") return "due_asc";
  return desc ? "created_desc" : "created_asc";
}

function readCreated(params: URLSearchParams): DateRange | null {
  const preset = CREATED_PRESETS.find((known) => known.value === params.get("created"));
  if (preset !== undefined) return { preset: preset.value };
  const from = parseCalendarDay(params.get("from") ?? "");
  const until = parseCalendarDay(params.get("until") ?? "");
  return from === null && until === null ? null : { from, until };
}

function createdRange(range: DateRange | null, today: CalendarDay, zone: string) {
  if (range === null) return {};
  if ("preset" in range) {
    const days = CREATED_PRESETS.find((known) => known.value === range.preset)?.days ?? 1;
    return { createdFrom: startOfDay(addDays(today, 1 - days), zone) };
  }
  const from = range.from === null ? null : parseCalendarDay(range.from);
  const until = range.until === null ? null : parseCalendarDay(range.until);
  return {
    ...(from !== null && { createdFrom: startOfDay(from, zone) }),
    ...(until !== null && { createdTo: startOfDay(addDays(until, 1), zone) }),
  };
}
