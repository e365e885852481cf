import { runLoad, summary, type LoadRequest, type LoadResult } from "./load";
import { ASSETS, CUSTOMERS, hashOf, referenceOf } from "./seed-orders";

/** What people do with the queue, each asked through the API as a program would. `at` picks a place in the data. */
const CASES: Record<string, (at: number) => string> = {
  "first page": () => "limit=50",
  status: () => "status=underpaid&limit=50",
  "rare status": () => "status=refund_pending&limit=50",
  flag: () => "flag=late&limit=50",
  asset: (at) => `asset=${ASSETS[at % ASSETS.length]}&limit=50`,
  "status and asset": (at) => `status=overpaid&asset=${ASSETS[at % ASSETS.length]}&limit=50`,
  "status in a month": (at) => `status=paid&${monthAt(at)}&limit=50`,
  "one customer's open orders": (at) => `q=customer${at % CUSTOMERS}@example.test status:underpaid`,
  "exact reference": (at) => `external_order_id=SO-${at}`,
  "exact gateway reference": (at) => `gateway_ref=${referenceOf(at)}`,
  "exact transaction": (at) => `tx_hash=${hashOf(at)}`,
  "search: reference": (at) => `q=SO-${at}`,
  "search: part of a reference": (at) => `q=so-${String(at).slice(0, 3)}`,
  "search: transaction hash": (at) => `q=${hashOf(at)}`,
  "search: beginning of a hash": (at) => `q=${hashOf(at).slice(0, 10)}`,
  "search: e-mail": (at) => `q=customer${at % CUSTOMERS}@example.test`,
  "search: name": (at) => `q=customer ${at % CUSTOMERS}`,
  "search: word in every order": () => "q=example.test",
  "search: amount": (at) => `q=${(at % 30_000) + 1}.25`,
  "search: two letters": () => "q=so",
  "search: nothing matches": (at) => `q=zzz${at}qqq`,
};

export type ListResults = Record<string, LoadResult>;

export async function benchLists(
  base: string,
  key: string,
  { orders, runs }: { orders: number; runs: number },
): Promise<ListResults> {
  const headers = { authorization: `Bearer ${key}` };
  const results: ListResults = {};
  for (const [name, query] of Object.entries(CASES)) {
    const requests = Array.from({ length: runs }, (_unused, index): LoadRequest => {
      // A prime stride visits the whole table in an order that no cache foresees.
      const at = 1 + ((index * 7_919_317) % orders);
      return { method: "GET", path: `/api/v1/orders?${encodeURI(query(at))}`, headers };
    });
    await runLoad(base, requests.slice(0, 3), 1);
    results[name] = await runLoad(base, requests, 1);
  }
  results["page 2 to 200 by cursor"] = await followCursor(base, headers, 200);
  return results;
}

function monthAt(at: number): string {
  const from = new Date();
  from.setUTCDate(1);
  from.setUTCMonth(from.getUTCMonth() - 1 - (at % 18));
  const to = new Date(from);
  to.setUTCMonth(to.getUTCMonth() + 1);
  return `created_from=${from.toISOString()}&created_to=${to.toISOString()}`;
}

/** Each page costs as much as the first, or keyset paging is broken. */
async function followCursor(
  base: string,
  headers: Record<string, string>,
  pages: number,
): Promise<LoadResult> {
  const latencies: number[] = [];
  let cursor = "";
  let failures = 0;
  const startedAt = performance.now();
  for (let page = 1; page <= pages; page += 1) {
    const sentAt = performance.now();
    const response = await fetch(new URL(`/api/v1/orders?limit=50${cursor}`, base), { headers });
    const body = (await response.json()) as { next_cursor: string | null };
    if (page > 1) latencies.push(performance.now() - sentAt);
    if (!response.ok || body.next_cursor === null) failures += 1;
    else cursor = `&cursor=${body.next_cursor}`;
  }
  return summary(latencies, (performance.now() - startedAt) / 1000, failures);
}
