import path from "node:path";
import { poolExecutor } from "@/lib/db/client";
import { connectShop } from "@/lib/demo/connect-shop";
import { DemoMemory } from "@/lib/demo/demo-memory";
import { DEMO_INTEGRATIONS, DEMO_SEED, NOWHERE } from "@/lib/demo/demo-shop";
import { LiveTempo } from "@/lib/demo/live-tempo";
import { findMonthEnd } from "@/lib/demo/month-end";
import { planLiveOrder, slotAt, slotOf, type LivePlan } from "@/lib/demo/plan-live";
import { planMonth, type DemoAccount } from "@/lib/demo/plan-month";
import { AppError } from "@/lib/domain/errors";
import { addMs, toInstant, type Instant } from "@/lib/domain/instant";
import type { Actor } from "@/lib/domain/permission";
import { now } from "@/lib/platform/clock";
import { env } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";
import { apiConnection, connectApi, type ApiConnection } from "@/lib/simulate/api-connection";
import type { PlannedOrder } from "@/lib/simulate/plan-deliveries";
import { webhooksTo } from "@/lib/simulate/post-webhook";
import { Random } from "@/lib/simulate/random";
import { registerPlanned } from "@/lib/simulate/register-planned";
import { accountToPlay, type AccountToPlay } from "@/lib/simulate/simulated-account";
import type { FaultChances } from "@/lib/simulate/vendor-faults";
import { VendorPlay } from "@/lib/simulate/vendor-play";
import { startVendorServer, vendorAddress, type VendorServer } from "@/lib/simulate/vendor-server";

const system: Actor = { kind: "system", name: "Demo" };
const DAY_MS = 24 * 3_600_000;
/** Payments the vendors go on knowing; those before them are over, or will not be heard of again. */
const MOST_KEPT = 2_000;

/** As things go wrong in real life: seldom, and so that polling has something to repair. */
const DEMO_FAULTS: FaultChances = {
  late: 0.03,
  lost: 0.02,
  doubled: 0.04,
  reordered: 0.02,
  wrong_signature: 0.003,
  http_500: 0.02,
};

export interface LiveStage {
  /** Sends what is due, and lets a new order come in when it is time. */
  turn(isWatched: boolean): Promise<void>;
  close(): Promise<void>;
}

type PlayedDemo = AccountToPlay & DemoAccount & { registers: boolean };

/**
 * Plays the demo's gateways. Their books are planned anew from the seed, the time and what the desk knows, so a process
 * that was killed leaves nothing that the next could not go on with. Null where there is no demo to play.
 */
export async function openLiveStage(serverUrl: string): Promise<LiveStage | null> {
  const since = await findMonthEnd();
  const found = await demoAccounts();
  const accounts = found.map(({ account }) => account);
  if (since === null || accounts.length === 0) return null;

  const memory = new DemoMemory(path.join(env().dataDir, "demo-vendors.jsonl"));
  const webhooks = webhooksTo(serverUrl);
  const play = new VendorPlay(accounts, {
    now: () => toInstant(now()),
    seed: DEMO_SEED,
    faults: DEMO_FAULTS,
    post: webhooks.post,
    onChange: (slug, change) => memory.remember({ slug, ...change }),
  });
  const plan: LivePlan = { accounts, since, seed: DEMO_SEED };
  const startedAts = await fillBooks(play, plan);
  for (const change of memory.recall()) recall(play, change);
  const sentUntil = await lastSent(accounts, since);
  for (const vendor of play.vendors.values()) vendor.book.skip(sentUntil);
  const server = await serve(play, found);
  const shop = await connectShop(system);

  const openedAt = toInstant(now());
  const tempo = new LiveTempo(startedAts, new Random(`${DEMO_SEED}/pauses/${openedAt}`), openedAt);
  return {
    async turn(isWatched) {
      const at = toInstant(now());
      if (tempo.isTime(at, isWatched)) await begin(play, plan, slotAt(since, at), shop);
      await play.sendDue();
    },
    async close() {
      await server.close();
      webhooks.close();
    },
  };
}

interface FoundAccount {
  account: PlayedDemo;
  api: ApiConnection;
}

/** The demo's integrations that are still the demo's: one that was pointed at a real gateway is left alone. */
async function demoAccounts(): Promise<FoundAccount[]> {
  const found: FoundAccount[] = [];
  for (const { slug, registers } of DEMO_INTEGRATIONS) {
    const account = await accountToPlay(slug).catch((error: unknown) => {
      // Disabled, or not there: nothing to play.
      if (error instanceof AppError) return null;
      throw error;
    });
    if (account === null) continue;
    const api = await apiConnection(system, account, "");
    const isOurs = api.setting === null || api.before === NOWHERE || portIn(api) !== null;
    if (isOurs) found.push({ account: { ...account, slug, registers }, api });
  }
  return found;
}

/** The port of a simulator that the integration was pointed at before. */
function portIn({ slug, before }: ApiConnection): number | null {
  const port = /^http:\/\/127\.0\.0\.1:(\d{1,5})\//.exec(before)?.[1];
  if (port === undefined) return null;
  const number = Number.parseInt(port, 10);
  return before === vendorAddress(number, slug) ? number : null;
}

/** The port of last time where it is free, so that a restart changes no settings and leaves no line in the audit log. */
async function serve(play: VendorPlay, found: readonly FoundAccount[]): Promise<VendorServer> {
  const known = found.map(({ api }) => portIn(api)).find((port) => port !== null) ?? 0;
  const parts = { vendors: play.vendors, seed: `${DEMO_SEED}/${now().getTime()}`, faults: DEMO_FAULTS };
  const server = await startVendorServer({ ...parts, port: known }).catch(() =>
    startVendorServer({ ...parts, port: 0 }),
  );
  for (const { account, api } of found) {
    const address = server.addressOf(account.slug);
    if (api.before !== address) await connectApi(system, { ...api, address });
  }
  return server;
}

/**
 * Puts in every planned payment that the desk has heard of: what else was planned for the time when nobody played never
 * happened. @returns when the live orders of the last day began, the oldest first
 */
async function fillBooks(play: VendorPlay, plan: LivePlan): Promise<Instant[]> {
  const known = await knownPayments(plan.accounts);
  const keys = new Set(known.map(({ slug, gatewayRef }) => `${slug}/${gatewayRef}`));
  const isKnown = ({ account, gatewayRef }: PlannedOrder & { account: DemoAccount }) =>
    keys.has(`${account.slug}/${gatewayRef}`);
  const slots = new Set(known.flatMap(({ externalOrderId }) => slotOf(externalOrderId) ?? []));
  const live = [...slots].sort((a, b) => a - b).flatMap((slot) => planLiveOrder(plan, slot) ?? []);
  const month = monthOrders(plan).filter(({ payment }) => payment.startedAt <= plan.since);
  const orders = [...month, ...live].filter(isKnown);
  for (const { account, payment, scenario } of orders) play.vendor(account.slug).book.add(payment, scenario);
  const dayAgo = addMs(toInstant(now()), -DAY_MS);
  return live.map(({ payment }) => payment.startedAt).filter((at) => at > dayAgo);
}

/** Empty while one of its integrations is not played: the month is planned for all of them. */
function monthOrders({ accounts, since }: LivePlan) {
  if (accounts.length < DEMO_INTEGRATIONS.length) return [];
  return planMonth(accounts, since, new Random(DEMO_SEED)).orders;
}

async function knownPayments(
  accounts: readonly DemoAccount[],
): Promise<{ slug: string; gatewayRef: string; externalOrderId: string }[]> {
  return poolExecutor().query(
    `SELECT i.slug, p.gateway_ref AS "gatewayRef", o.external_order_id AS "externalOrderId"
     FROM payments p JOIN orders o ON o.id = p.order_id JOIN integrations i ON i.id = p.integration_id
     WHERE i.slug = ANY($1) AND o.external_order_id IS NOT NULL ORDER BY p.created_at DESC LIMIT $2`,
    [accounts.map(({ slug }) => slug), MOST_KEPT],
  );
}

/** What happened at the vendors up to then has been sent. */
async function lastSent(accounts: readonly DemoAccount[], since: Instant): Promise<Instant> {
  const [last] = await poolExecutor().query<{ at: Date | null }>(
    `SELECT max(d.received_at) AS at FROM deliveries d JOIN integrations i ON i.id = d.integration_id WHERE i.slug = ANY($1)`,
    [accounts.map(({ slug }) => slug)],
  );
  const at = last?.at ? toInstant(last.at) : since;
  return at > since ? at : since;
}

function recall(play: VendorPlay, { slug, ...change }: Parameters<DemoMemory["remember"]>[0]): void {
  try {
    play.vendors.get(slug)?.recall(change);
  } catch (error) {
    // A setting was changed meanwhile so that the gateway cannot express it any more.
    log.warn("the demo forgets a payment that was made from the desk", { slug, error });
  }
}

async function begin(play: VendorPlay, plan: LivePlan, slot: number, shop: Actor): Promise<void> {
  const order = planLiveOrder(plan, slot);
  const account = play.vendors.get(order?.account.slug ?? "")?.account as PlayedDemo | undefined;
  if (order === null || account === undefined) return;
  if (account.registers) await registerPlanned(shop, account, order);
  play.vendor(account.slug).book.add(order.payment, order.scenario);
}
