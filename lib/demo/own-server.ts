import { NOWHERE } from "@/lib/demo/demo-shop";
import type { DemoAccount, Month } from "@/lib/demo/plan-month";
import { toInstant } from "@/lib/domain/instant";
import { SETTLEDESK } from "@/lib/domain/permission";
import type { GatewayHttp } from "@/lib/gateways/contract";
import { now } from "@/lib/platform/clock";
import { readGatewayList } from "@/lib/polling/read-gateway-list";
import { PlayedVendor } from "@/lib/simulate/played-vendor";

/**
 * The one gateway that answers while the month is filled: the server at the shop itself, whose webhooks tell no amounts,
 * so that only its list says what came. @returns reads that list once, as the worker does now and then
 */
export function ownServer(account: DemoAccount, orders: Month["orders"]): () => Promise<void> {
  const vendor = new PlayedVendor(account, { now: () => toInstant(now()), seed: account.slug });
  const ahead = orders
    .filter((order) => order.account.slug === account.slug)
    .sort((a, b) => (a.payment.startedAt < b.payment.startedAt ? -1 : 1));
  const http: GatewayHttp = {
    now: () => toInstant(now()),
    send: async ({ method, url, headers, body }) => {
      const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
      const path = url.slice(NOWHERE.length);
      const said = vendor.answer({ method, url, path, headers: Object.fromEntries(lower), body });
      return { status: said.status, headers: said.headers ?? {}, body: said.body };
    },
  };
  return async () => {
    while (ahead[0] !== undefined && ahead[0].payment.startedAt <= toInstant(now())) {
      const { payment, scenario } = ahead[0];
      vendor.book.add(payment, scenario);
      ahead.shift();
    }
    await readGatewayList(account.slug, SETTLEDESK, () => http);
  };
}
