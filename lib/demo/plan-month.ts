import { addMs, type Instant } from "@/lib/domain/instant";
import type { Scenario, SimulatedDelivery } from "@/lib/gateways/contract";
import { toldDeliveries } from "@/lib/gateways/told-deliveries";
import { DEMO_INTEGRATIONS } from "@/lib/demo/demo-shop";
import {
  drawScenario,
  planOrder,
  planOrderEndingAt,
  type PlannedOrder,
  type SimulatedAccount,
} from "@/lib/simulate/plan-deliveries";
import { forgedBody } from "@/lib/simulate/forge-delivery";
import type { Random } from "@/lib/simulate/random";
import { playableScenarios } from "@/lib/simulate/scenarios";
import { anyCustomer } from "@/lib/simulate/shop";

export type DemoAccount = SimulatedAccount & { slug: string };

/** A request as it will arrive, at its time. */
export interface Arrival {
  at: Instant;
  account: DemoAccount;
  delivery: SimulatedDelivery;
}

export interface Month {
  /** By the time they were made; references rise with it. */
  orders: (PlannedOrder & { account: DemoAccount })[];
  /** Everything gateways and others sent, by time; forged and unreadable requests too. */
  arrivals: Arrival[];
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
export const MONTH_DAYS = 30;
const ORDERS_OF_THE_MONTH = 360;
const ORDERS_OF_THE_LAST_DAY = 36;
/** Staff had no time for what came in since then. */
export const BACKLOG_HOURS = 60;
const FIRST_REFERENCE = 1042;

/** What goes well by itself; the last days have exactly the exceptions listed below. */
const SMOOTH: readonly Scenario[] = [
  "exact",
  "twice",
  "out_of_order",
  "expired",
  "cancelled",
  "multiple_transactions",
];

/** One of everything that a desk has to decide, at a gateway that can express it, so many hours before the end. */
const SHOWCASE: readonly (readonly [slug: string, scenario: Scenario, hoursAgo: number])[] = [
  ["coinpayments", "under", 2],
  ["coindpay", "over", 3],
  ["coinpayments", "late", 5],
  ["mugglepay", "under", 7],
  ["two-coin", "on_hold", 9],
  ["coinpayments-wholesale", "over", 13],
  ["coinpayments", "wrong_asset", 15],
  ["coinpayments", "unknown_status", 18],
  ["coindpay", "contradictory", 21],
  ["mugglepay", "late", 24],
  ["coinpayments", "multiple_transactions", 26],
  ["coinpayments-legacy", "on_hold", 28],
  ["coinpayments-legacy", "under", 31],
  ["two-coin", "late", 36],
  ["coinpayments", "stuck", 40],
  ["coinpayments-legacy", "contradictory", 45],
  ["mugglepay", "stuck", 50],
  ["two-coin", "refunded", 6],
  ["coindpay", "refunded", 4],
  ["coinbase-commerce", "over", 11],
  ["btcpay", "under", 34],
];

/** Begun so many minutes before the end: their money is on its way, or has not been sent yet, or their time runs out soon. */
const UNDER_WAY: readonly (readonly [slug: string, minutesAgo: number, scenario?: Scenario])[] = [
  ["mugglepay", 3, "under"],
  ["coinpayments", 58, "expired"],
  ["coindpay", 56, "expired"],
  ["coinpayments", 54, "under"],
  ["two-coin", 68, "late"],
  ["coindpay", 1],
  ["coinpayments", 2],
  ["two-coin", 3],
  ["coinpayments-wholesale", 5],
  ["mugglepay", 5],
  ["coinpayments", 8],
  ["coinpayments-legacy", 9],
  ["coinpayments", 12],
  ["btcpay", 14],
  ["coingate", 16],
  ["mugglepay", 21],
  ["nowpayments", 24],
  ["coindpay", 33],
  ["coinpayments", 48],
];

/** The month that ends at `endsAt`: the same for the same accounts, end and seed. */
export function planMonth(accounts: readonly DemoAccount[], endsAt: Instant, random: Random): Month {
  const before = (ms: number) => addMs(endsAt, -ms);
  const bySlug = (slug: string) => {
    const account = accounts.find((each) => each.slug === slug);
    if (!account) throw new Error(`the demo has no integration ${slug}`);
    return account;
  };
  const shares = DEMO_INTEGRATIONS.map(({ slug, share }) => [slug, share] as const);

  const starts = [
    ...Array.from({ length: ORDERS_OF_THE_MONTH }, (_unused, index) =>
      monthly(endsAt, random.branch(`start ${index}`)),
    ),
    ...Array.from({ length: ORDERS_OF_THE_LAST_DAY }, (_unused, index) =>
      before(random.branch(`last day ${index}`).integer(60, 24 * 60) * MINUTE_MS),
    ),
  ];
  const scenariosOf = new Map(accounts.map((account) => [account, playableScenarios(account)]));
  const wanted: Wanted[] = starts.map((startedAt, index) => {
    const own = random.branch(`order ${index}`);
    const account = bySlug(own.weighted(shares));
    const playable = scenariosOf.get(account) ?? [];
    const isRecent = startedAt > before(BACKLOG_HOURS * HOUR_MS);
    const scenario = drawScenario(
      isRecent ? playable.filter((each) => SMOOTH.includes(each)) : playable,
      own,
    );
    return { account, scenario, startedAt, random: own };
  });
  for (const [slug, minutes, scenario = "exact"] of UNDER_WAY) {
    const own = random.branch(`under way ${slug} ${minutes}`);
    wanted.push({
      account: bySlug(slug),
      scenario,
      startedAt: before(minutes * MINUTE_MS),
      random: own,
    });
  }
  for (const [index, [slug, scenario, hoursAgo]] of SHOWCASE.entries()) {
    const own = random.branch(`showcase ${index}`);
    const known = { externalOrderId: "", endsAt: before(hoursAgo * HOUR_MS) };
    const { payment } = planOrderEndingAt(bySlug(slug), scenario, own, known);
    wanted.push({
      account: bySlug(slug),
      scenario,
      startedAt: payment.startedAt,
      random: own.branch("order"),
    });
  }
  wanted.push({
    account: bySlug("coinpayments"),
    scenario: "exact",
    startedAt: before(30 * HOUR_MS),
    random: random.branch("twice paid"),
    turn: "paid twice",
  });
  wanted.push({
    account: bySlug("coinpayments"),
    scenario: "exact",
    startedAt: before(33 * HOUR_MS),
    random: random.branch("vanished"),
    turn: "vanished",
  });
  for (const days of [3, 9, 17, 24])
    wanted.push({
      account: bySlug("mugglepay"),
      scenario: "expired",
      startedAt: before(days * DAY_MS + 5 * HOUR_MS),
      random: random.branch(`retry ${days}`),
      turn: "paid at the second try",
    });

  wanted.sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  const orders = wanted.flatMap((each, index) => attempts(each, `SO-${FIRST_REFERENCE + index}`));
  const arrivals = orders
    .flatMap(({ account, deliveries }) =>
      deliveries.map((delivery): Arrival => ({ at: delivery.at, account, delivery })),
    )
    .filter(({ at }) => at <= endsAt);
  return {
    orders: orders.filter(({ payment }) => payment.startedAt <= endsAt),
    arrivals: [
      ...arrivals,
      ...repeated(arrivals, endsAt, random),
      ...unwelcome(arrivals, bySlug, before, random),
    ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)),
  };
}

interface Wanted {
  account: DemoAccount;
  scenario: Scenario;
  startedAt: Instant;
  random: Random;
  /** What no scenario of one payment can tell. */
  turn?: "paid twice" | "vanished" | "paid at the second try";
}

/** A moment of the month before its last day: more in the evening, fewer at night and on weekends. */
function monthly(endsAt: Instant, random: Random): Instant {
  for (let tries = 0; ; tries += 1) {
    const at = addMs(
      endsAt,
      -random.integer(24 * 60, MONTH_DAYS * 24 * 60) * MINUTE_MS - random.integer(0, 59_999),
    );
    const hour = new Date(at).getUTCHours();
    const weekday = new Date(at).getUTCDay();
    const busy =
      (hour >= 16 && hour <= 21 ? 1 : hour >= 7 ? 0.7 : 0.15) * (weekday === 0 || weekday === 6 ? 0.75 : 1);
    if (tries > 20 || random.chance(busy)) return at;
  }
}

/** The payments of one order: usually one. */
function attempts({ account, scenario, startedAt, random, turn }: Wanted, externalOrderId: string) {
  const customer = anyCustomer(random.branch("customer"));
  const first = {
    ...planOrder(account, scenario, random, { externalOrderId, startedAt, customer }),
    account,
  };
  const again = (minutes: number): typeof first => {
    const payment = {
      ...first.payment,
      seed: random.hex("again", 32),
      startedAt: addMs(startedAt, minutes * MINUTE_MS),
    };
    return { ...first, ...played(account, "exact", payment), account };
  };
  switch (turn) {
    case "paid twice":
      return [first, again(18)];
    case "paid at the second try":
      return [first, again(75)];
    case "vanished": {
      // A reorganised chain: the gateway counts less than it had confirmed before.
      const less = played(account, "under", first.payment).deliveries.at(-1);
      return [{ ...first, deliveries: less ? [...first.deliveries, less] : first.deliveries }];
    }
    default:
      return [first];
  }
}

function played(account: DemoAccount, scenario: Scenario, payment: PlannedOrder["payment"]): PlannedOrder {
  const { gateway, config, registeredUrl } = account;
  const deliveries = toldDeliveries(gateway, scenario, payment, config, registeredUrl) ?? [];
  return { scenario, payment, deliveries, gatewayRef: deliveries[0]?.gatewayRef ?? "" };
}

/** Every thirtieth webhook comes again, as gateways do when an answer was slow. */
function repeated(arrivals: readonly Arrival[], endsAt: Instant, random: Random): Arrival[] {
  const own = random.branch("repeats");
  return arrivals
    .filter(() => own.chance(1 / 30))
    .map((arrival) => ({ ...arrival, at: addMs(arrival.at, own.integer(20, 600) * 1000) }))
    .filter(({ at }) => at <= endsAt);
}

/** Forged requests (an attacker who tries a changed body), callbacks that cannot be read, money nobody expects. */
function unwelcome(
  arrivals: readonly Arrival[],
  bySlug: (slug: string) => DemoAccount,
  before: (ms: number) => Instant,
  random: Random,
): Arrival[] {
  const own = random.branch("unwelcome");
  const signed = arrivals.filter(({ account }) => account.gateway.authenticatesBody !== false);
  const forgedAt = [
    ...Array.from({ length: 6 }, () => 11 * DAY_MS),
    ...Array.from({ length: 3 }, () => 14 * HOUR_MS),
  ];
  const forged = forgedAt.map((ago, index) => {
    const arrival = own.pick(signed);
    return {
      ...arrival,
      at: before(ago - index * 7_000),
      delivery: { ...arrival.delivery, body: forgedBody(arrival.account.gateway, arrival.delivery.body) },
    };
  });
  const unreadable = [19, 6].map((days) => {
    const account = bySlug("mugglepay");
    const planned = planOrder(account, "exact", own.branch(`unreadable ${days}`), {
      externalOrderId: `SO-${days}0000`,
      startedAt: before(days * DAY_MS),
    });
    const [first] = planned.deliveries;
    if (!first) throw new Error("a payment without deliveries");
    const body = Buffer.from(
      Buffer.from(first.body)
        .toString("utf8")
        .replace(/"status":"[^"]*"/, '"status":null'),
    );
    return { at: first.at, account, delivery: { ...first, body } };
  });
  const unmatched = [12, 2].flatMap((days) => {
    const account = bySlug("coinpayments");
    const known = { externalOrderId: `SO-${days}0001`, startedAt: before(days * DAY_MS) };
    const deposit = planOrder(account, "wrong_asset", own.branch(`unmatched ${days}`), known).deliveries.at(
      -1,
    );
    return deposit ? [{ at: deposit.at, account, delivery: deposit }] : [];
  });
  return [...forged, ...unreadable, ...unmatched];
}
