import { afterAll, beforeAll, expect, test } from "vitest";
import { poolExecutor } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import { NO_USUAL_TIMES } from "@/lib/domain/usual-time";
import type { PaymentFacts } from "@/lib/domain/facts";
import { addMs, toInstant, type Instant } from "@/lib/domain/instant";
import type { OrderStatus } from "@/lib/domain/order-status";
import type { Actor } from "@/lib/domain/permission";
import type { OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import { GatewayUnavailable } from "@/lib/gateway-calls/gateway-errors";
import { apiAddressSetting } from "@/lib/gateways/api-address";
import type { GatewayEvent, GatewayHttp, Scenario } from "@/lib/gateways/contract";
import { listGateways } from "@/lib/gateways/registry";
import { endOf } from "@/lib/gateways/scenario-ends";
import { mapEventStatus } from "@/lib/ingest/map-event-status";
import { receiveDelivery } from "@/lib/ingest/receive-delivery";
import { replayDelivery } from "@/lib/ingest/replay-delivery";
import { addIntegration } from "@/lib/integrations/add-integration";
import { applyEvent, emptyOrder, type Applied } from "@/lib/orders/apply-event";
import { markSilent } from "@/lib/orders/mark-silent";
import type { OrderSnapshot } from "@/lib/orders/order-snapshot";
import { setClock } from "@/lib/platform/clock";
import { catchUpDue, type Rests } from "@/lib/polling/catch-up-due";
import { pollOverdue } from "@/lib/polling/poll-overdue";
import { madeUpAccount, madeUpEntries } from "@/lib/simulate/made-up-account";
import { planOrder, type PlannedOrder } from "@/lib/simulate/plan-deliveries";
import type { WebhookAnswer } from "@/lib/simulate/post-webhook";
import { Random } from "@/lib/simulate/random";
import { registerPlanned, registerWhereNeeded } from "@/lib/simulate/register-planned";
import { playableScenarios } from "@/lib/simulate/scenarios";
import { accountToPlay, type AccountToPlay } from "@/lib/simulate/simulated-account";
import { VendorPlay } from "@/lib/simulate/vendor-play";
import type { QueuedWebhook } from "@/lib/simulate/webhook-outbox";

/*
 * Two days of all gateways on a bad network: every delivery may be lost, doubled, held up, overtaken or preceded by a
 * forged copy, the server is away now and then, and the vendors' APIs fail now and then. In the end every order has to
 * be what the simulator knows to be true: the same payments, told once, in order, by nobody but the domain. That truth
 * reads words as the product does, so its status is also held against what was written down by hand.
 */

const SEED = "soak";
const STARTED = "2026-03-02T00:00:00.000Z" as Instant;
const PAYMENTS = 5_200;
const AT_LEAST_DELIVERIES = 20_000;
const MINUTE_MS = 60_000;
/** All payments begin within a working day; most refunds are told a day later, and nothing at all in the last hours. */
const DAY_MINUTES = 8 * 60;
const HOURS = 45;
const BASE = "http://127.0.0.1:9";

const operator: Actor = { kind: "operator", name: "Soak" };
const slugOf = (kind: string) => kind.replaceAll("_", "-");

let clockMs = new Date(STARTED).getTime();
const restoreClock = setClock(() => new Date(clockMs));
afterAll(restoreClock);
const clock = () => toInstant(new Date(clockMs));

type Account = AccountToPlay & { slug: string };
interface Played {
  account: Account;
  order: PlannedOrder;
  /** None of its deliveries ever arrives: it is found in the gateway's list, or was registered by the shop. */
  isDeaf: boolean;
}

/** What somebody who looks at an order sees of its money. */
interface End {
  status: string;
  flags: string;
  received: string | null;
  /** How often the shop was told to deliver. */
  fulfilled: number;
  refunds: number;
  transactions: number;
  settlements: number;
}

let accounts: Account[];
let played: Played[];
let play: VendorPlay;
const chance = new Random(`${SEED}/network`);
const counts = { delivered: 0, refused: 0, away: 0, lost: 0, asked: 0, unanswered: 0 };

const isListed = ({ gateway }: Pick<Account, "gateway">) => gateway.client?.listPayments !== undefined;
const isAsked = ({ gateway }: Pick<Account, "gateway">) =>
  gateway.client?.findPayment !== undefined && gateway.simulate.api !== undefined;

beforeAll(async () => {
  for (const gateway of listGateways()) {
    const { credentials, settings } = madeUpEntries(gateway);
    const setting = apiAddressSetting(gateway);
    const slug = slugOf(gateway.kind);
    await addIntegration(operator, {
      gateway: gateway.kind,
      slug,
      name: gateway.name,
      credentials,
      settings: { ...settings, ...(setting !== null && { [setting]: `${BASE}/${slug}` }) },
    });
  }
  accounts = await Promise.all(
    listGateways().map(async ({ kind }) => ({ ...(await accountToPlay(slugOf(kind))), slug: slugOf(kind) })),
  );
  played = plan();
  play = new VendorPlay(accounts, {
    now: clock,
    seed: SEED,
    post: deliver,
    concurrency: 24,
    spares: ({ gatewayRef, step }) => !isRepaired(gatewayRef, step.at),
    faultsOf: (account) => ({
      late: 0.1,
      doubled: 0.25,
      reordered: 0.15,
      wrong_signature: 0.05,
      // Nobody could ask what became of a payment of which nothing is heard any more.
      lost: isAsked(account) ? 0.15 : 0,
    }),
    onSent: ({ outcome, gatewayRef }) => {
      if (byRef.get(gatewayRef)?.isDeaf !== true) expect(outcome, gatewayRef).not.toBe("unexpected");
      if (outcome !== "lost") return;
      counts.lost += 1;
      bereft.add(gatewayRef);
    },
  });
});

/**
 * What a gateway said and no longer says (paid, then cancelled; the end of the time to pay), money beside the payment, each
 * of several transactions, and what was told before a payment came to rest with a person are in the deliveries alone: no
 * question brings them back.
 */
const ONLY_TOLD: ReadonlySet<Scenario> = new Set<Scenario>([
  "contradictory",
  "late",
  "wrong_asset",
  "unknown_status",
  "on_hold",
  "multiple_transactions",
]);

/** Stories of all kinds, the smooth ones no more frequent than the others. */
function plan(): Played[] {
  const playable = new Map(
    accounts.map((account) => [account, playableScenarios(madeUpAccount(account.gateway))]),
  );
  return Array.from({ length: PAYMENTS }, (_unused, index) => {
    const random = new Random(`${SEED}/${index}`);
    const account = random.pick(accounts);
    const scenario: Scenario = random.chance(0.5) ? "exact" : random.pick(playable.get(account) ?? []);
    const startedAt = addMs(STARTED, random.integer(0, DAY_MINUTES * MINUTE_MS));
    const isDeaf =
      isAsked(account) && scenario !== "refunded" && !ONLY_TOLD.has(scenario) && random.chance(0.03);
    const order = planOrder(account, scenario, random, { externalOrderId: `SOAK-${index}`, startedAt });
    return { account, order, isDeaf };
  });
}

const byRef = new Map<string, Played>();
/** Payments that lost a delivery. */
const bereft = new Set<string>();
const stories = new Map<string, readonly Applied[]>();

/**
 * Polling is owed for a payment that still moves: what is lost then is asked for. What is lost after the end (a refund
 * of a paid order, say) is repeated by vendors until it is taken, and is not lost here.
 */
function isRepaired(gatewayRef: string, at: Instant): boolean {
  const one = byRef.get(gatewayRef);
  if (one === undefined || ONLY_TOLD.has(one.order.scenario)) return false;
  const before = one.order.deliveries.filter((step) => step.at < at).length;
  const state = before === 0 ? null : storyOf(one)[before - 1]?.projection.state.status;
  return state === "awaiting_payment" || state === "confirming";
}

/** The payment as the domain sees it after each delivery, told once and in order; worked out once. */
function storyOf(one: Played): readonly Applied[] {
  const { gatewayRef } = one.order;
  const known = stories.get(gatewayRef) ?? fold(one, eventsOf(one, one.order.deliveries), null);
  stories.set(gatewayRef, known);
  return known;
}

function eventsOf({ account }: Played, deliveries: PlannedOrder["deliveries"]): GatewayEvent[] {
  return deliveries.flatMap(({ body, headers, at }) => {
    const raw = {
      body,
      headers: received(headers),
      method: "POST",
      registeredUrl: account.registeredUrl,
      receivedAt: at,
    };
    const parsed = account.gateway.parse(raw, account.config);
    return parsed.kind === "event" ? [parsed.event] : [];
  });
}

const received = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value]]));

function fold({ account }: Played, events: readonly GatewayEvent[], start: OrderSnapshot | null): Applied[] {
  const { integration, gateway } = account;
  let order = start;
  return events.map((event) => {
    const applied = applyEvent(order, {
      event,
      madeAs: null,
      owners: {},
      remapped: {},
      claims: event.gatewayStatus === null ? null : mapEventStatus(integration, gateway, event.gatewayStatus),
      integration,
      usualTimes: NO_USUAL_TIMES,
      source: "webhook",
      deliveryId: null,
      actor: { kind: "gateway", id: integration.id, name: gateway.name },
      receivedAt: event.occurredAt ?? STARTED,
    });
    order = applied.order;
    return applied;
  });
}

/** The network: sometimes the server is away, and it tells a forged copy by its proof alone. */
async function deliver({ slug, headers, body, gatewayRef }: QueuedWebhook): Promise<WebhookAnswer> {
  if (byRef.get(gatewayRef)?.isDeaf === true) return { status: 200, text: '{"status":200}' };
  if (chance.chance(0.01)) {
    counts.away += 1;
    return { status: 503, text: "" };
  }
  try {
    const request = { slug, method: "POST", headers: received(headers), body, sourceIp: null };
    const { acknowledgement } = await receiveDelivery(request);
    counts.delivered += 1;
    return { status: 200, text: JSON.stringify(acknowledgement) };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "signature_refused") throw error;
    counts.refused += 1;
    return { status: 401, text: "" };
  }
}

function answerOf({ method, url, headers, body }: Parameters<GatewayHttp["send"]>[0]) {
  const [, slug = "", path = ""] = /^http:\/\/127\.0\.0\.1:9\/([^/]+)(.*)$/.exec(url) ?? [];
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const answer = play.vendor(slug).answer({ method, url, path, headers: Object.fromEntries(lower), body });
  return Promise.resolve({ status: answer.status, headers: answer.headers ?? {}, body: answer.body });
}

/** The way to the vendors' APIs: a question in twenty gets no answer. */
const openHttp: OpenHttp = () => ({
  now: clock,
  send: async (request) => {
    counts.asked += 1;
    if (!chance.chance(0.05)) return answerOf(request);
    counts.unanswered += 1;
    throw new GatewayUnavailable("away", { userMessage: "The gateway is away." });
  },
});

async function pollAll(): Promise<void> {
  const random = new Random(`${SEED}/${clockMs}`);
  while ((await pollOverdue(32, openHttp, () => random.next())) === 32);
  while ((await markSilent(100)) === 100);
}

async function begin(one: Played): Promise<void> {
  const { account, order, isDeaf } = one;
  byRef.set(order.gatewayRef, one);
  if (isDeaf && !isListed(account)) await registerPlanned(operator, account, order);
  else await registerWhereNeeded(operator, account, order);
  play.vendor(account.slug).book.add(order.payment, order.scenario);
}

/** Begins payments, sends and asks, minute after minute while payments begin, then in longer steps. */
async function live(): Promise<void> {
  const toBegin = [...played].sort((a, b) =>
    a.order.payment.startedAt < b.order.payment.startedAt ? -1 : 1,
  );
  const rests: Rests = new Map();
  const endsAt = addMs(STARTED, HOURS * 60 * MINUTE_MS);
  let listedAt = STARTED;
  while (clock() < endsAt) {
    while (toBegin[0] !== undefined && toBegin[0].order.payment.startedAt <= clock())
      await begin(toBegin.shift() as Played);
    await play.sendDue();
    await pollAll();
    if (clock() >= addMs(listedAt, 60 * MINUTE_MS) && clock() < addMs(STARTED, 12 * 60 * MINUTE_MS)) {
      listedAt = clock();
      await catchUpDue(() => false, openHttp, rests);
    }
    clockMs += (toBegin.length > 0 ? 3 : 60) * MINUTE_MS;
  }
  // Money at an address that no payment had named yet waits until somebody reads it again.
  for (const { id } of await rows<{ id: string }>("SELECT id FROM deliveries WHERE outcome = 'unmatched'"))
    await replayDelivery(operator, { deliveryId: id });
}

const rows = <Row>(query: string) => poolExecutor().query<Row>(query);

interface Stored extends End {
  reference: string;
  gatewayRef: string;
  context: Record<string, string>;
  /** What the shop registered; null for an order that the gateway was heard of first. */
  registered: PaymentFacts | null;
  wasAsked: boolean;
}

async function storedOrders(): Promise<Stored[]> {
  return rows(
    `SELECT o.external_order_id AS reference, p.gateway_ref AS "gatewayRef", p.context, o.status,
       array_to_string(o.flag_codes, ' ') AS flags, trim_scale(o.received_amount)::text AS received,
       (SELECT count(*)::int FROM outbox x WHERE x.order_id = o.id AND x.type = 'order.fulfillable') AS fulfilled,
       (SELECT count(*)::int FROM transactions t WHERE t.order_id = o.id) AS transactions,
       (SELECT count(*)::int FROM settlements s WHERE s.order_id = o.id) AS settlements,
       (SELECT count(*)::int FROM refunds r WHERE r.order_id = o.id) AS refunds,
       (SELECT e.facts FROM events e WHERE e.order_id = o.id AND e.kind = 'registered') AS registered,
       EXISTS (SELECT FROM events e WHERE e.order_id = o.id AND e.source = 'poll' AND e.facts IS NOT NULL) AS "wasAsked"
     FROM orders o JOIN payments p ON p.order_id = o.id ORDER BY o.external_order_id`,
  );
}

/** The simulator's own truth: every delivery once, in order, and what its API says in the end where it was asked. */
async function truthOf(one: Played, stored: Stored): Promise<End> {
  const { account, order } = one;
  const { gatewayRef } = order;
  const reference = { gatewayRef, externalOrderId: order.payment.externalOrderId, context: stored.context };
  const http: GatewayHttp = { now: clock, send: answerOf };
  const [client, { config }] = [account.gateway.client, account];
  const said = stored.wasAsked
    ? [
        await client?.findPayment?.({ ...reference, txHashes: [] }, config, http),
        ...((await client?.findRecords?.({ ...reference, txHashes: [] }, config, http)) ?? []),
      ]
    : [];
  const happened = order.deliveries.filter(({ at }) => at <= clock());
  const answers = said.filter((event) => event !== null && event !== undefined);
  const events = [...eventsOf(one, happened), ...answers];
  const story = fold(one, events, stored.registered && registeredStart(one, stored.registered));
  const last = story.at(-1);
  if (last === undefined) throw new Error(`${order.payment.externalOrderId} has no story`);
  // What was delivered before the gateway took its word back stays delivered; heard in another order it never was. That a
  // payment is late may be heard after it was delivered.
  const wasFulfillable =
    order.scenario === "late" || story.some(({ projection }) => projection.state.fulfillable);
  const mayBe = last.projection.state.fulfillable ? [1] : wasFulfillable ? [0, 1] : [0];
  const { state, lead } = last.projection;
  const isOverdue = lead !== null && lead.newsDueAt !== null && lead.newsDueAt < clock();
  const flags = [...state.flags.map(({ code }) => code), ...(isOverdue ? ["silent"] : [])];
  return {
    status: state.status,
    flags: flags.sort().join(" "),
    received: lead?.state.received ?? null,
    fulfilled: mayBe.find((times) => times === stored.fulfilled) ?? mayBe[0] ?? 0,
    refunds: last.order.refunds.length,
    transactions: Object.keys(lead?.payment.facts.transactions ?? {}).length,
    settlements: Object.keys(lead?.payment.facts.settlements ?? {}).length,
  };
}

function registeredStart({ account, order }: Played, facts: PaymentFacts): OrderSnapshot {
  const { id, gateway, rules } = account.integration;
  const base = emptyOrder(id, gateway, order.payment.startedAt);
  const payment = {
    id: "pay_registered",
    integrationId: id,
    gateway,
    gatewayRef: order.gatewayRef,
    facts,
    createdAt: order.payment.startedAt,
    lastNewsAt: order.payment.startedAt,
    silentSince: null,
    context: {},
    rules,
  };
  return { ...base, externalOrderId: order.payment.externalOrderId, payments: [payment] };
}

/**
 * Movements are counted once each, and some may have been told by nothing but what was lost. A gateway whose deliveries
 * have no times may have said when it was asked that a late payment is late.
 */
function isTrue(end: End, told: End, { order: { scenario } }: Played, isWhole: boolean): boolean {
  const isLateAsked = scenario === "late" && end.flags === "late" && told.flags === "";
  const truth = isLateAsked ? { ...told, flags: "late" } : told;
  const parts = ["status", "flags", "received", "fulfilled", "refunds"] as const;
  const movements = ["transactions", "settlements"] as const;
  return (
    parts.every((part) => end[part] === truth[part]) &&
    movements.every((part) => (isWhole ? end[part] === truth[part] : end[part] <= truth[part]))
  );
}

/** What a story that goes on for days has come to before its last step; the others are over by then. */
const SO_FAR: Readonly<Partial<Record<Scenario, OrderStatus>>> = {
  expired: "awaiting_payment",
  late: "awaiting_payment",
  refunded: "paid",
};

/** By hand and not by the engine. */
function statusByHand({ account, order: { scenario, deliveries } }: Played): OrderStatus {
  const isOver = deliveries.every(({ at }) => at <= clock());
  const { status } = endOf(account.gateway.kind, scenario);
  return isOver ? status : (SO_FAR[scenario] ?? status);
}

test(
  `of ${AT_LEAST_DELIVERIES} deliveries and more on a bad network, every order ends as the simulator knows it to be`,
  { timeout: 600_000 },
  async () => {
    await live();
    const stored = await storedOrders();
    const known = new Set(stored.map(({ reference }) => reference));
    const missing = played.filter(({ order }) => !known.has(order.payment.externalOrderId));
    expect(
      missing.map(
        ({ account, order }) => `${order.payment.externalOrderId}, ${account.slug} ${order.scenario}`,
      ),
    ).toEqual([]);
    expect(stored).toHaveLength(PAYMENTS);
    const differences: string[] = [];
    const surprises: string[] = [];
    for (const end of stored) {
      const one = byRef.get(end.gatewayRef);
      if (one === undefined) throw new Error(`nobody made the payment ${end.gatewayRef} of ${end.reference}`);
      const byHand = statusByHand(one);
      if (end.status !== byHand)
        surprises.push(
          `${end.reference}, ${one.order.scenario} at ${one.account.slug}: ${end.status}, not ${byHand}`,
        );
      const truth = await truthOf(one, end);
      const isWhole = !end.wasAsked && !one.isDeaf && !bereft.has(end.gatewayRef);
      if (isTrue(end, truth, one, isWhole)) continue;
      const { reference, registered: _registered, context: _context, ...about } = end;
      differences.push(`${reference}, ${one.order.scenario}: ${JSON.stringify({ about, truth })}`);
    }
    expect(differences).toEqual([]);
    expect(surprises).toEqual([]);

    expect(counts.delivered).toBeGreaterThanOrEqual(AT_LEAST_DELIVERIES);
    // The network was as bad as it was meant to be, and questions were what repaired it.
    expect(counts.lost).toBeGreaterThan(PAYMENTS / 10);
    expect(counts.refused).toBeGreaterThan(PAYMENTS / 10);
    expect(counts.away).toBeGreaterThan(PAYMENTS / 100);
    expect(counts.unanswered).toBeGreaterThan(PAYMENTS / 100);
    expect(played.filter(({ isDeaf }) => isDeaf).length).toBeGreaterThan(PAYMENTS / 100);
  },
);
