import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { verifyAudit } from "@/lib/audit/verify-audit";
import { poolExecutor } from "@/lib/db/client";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import { decimal } from "@/lib/domain/decimal";
import { AppError } from "@/lib/domain/errors";
import { facts } from "@/lib/domain/facts";
import { addMs, toInstant, type Instant } from "@/lib/domain/instant";
import type { Actor } from "@/lib/domain/permission";
import type { OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import type {
  GatewayClient,
  GatewayEvent,
  GatewaySimulator,
  Scenario,
  VendorAnswer,
} from "@/lib/gateways/contract";
import { simulatedHttp } from "@/lib/gateways/contract-suite";
import { GATEWAYS } from "@/lib/gateways/registry";
import { VendorBook } from "@/lib/gateways/vendor-book";
import { addIntegration } from "@/lib/integrations/add-integration";
import { disableIntegration } from "@/lib/integrations/disable-integration";
import { getIntegration } from "@/lib/integrations/get-integration";
import { forgetIntegration, loadIntegration } from "@/lib/integrations/load-integration";
import { setClock } from "@/lib/platform/clock";
import { catchUp } from "./catch-up";
import { catchUpDue, type Rests } from "./catch-up-due";

const operator: Actor = { kind: "operator", name: "Test" };
const person = (role: "viewer" | "accountant" | "support"): Actor => ({
  kind: "user",
  id: `usr_${role}`,
  name: role,
  email: `${role}@example.test`,
  role,
  ip: null,
});

const STARTED = "2026-03-02T09:00:00.000Z" as Instant;
const MINUTE_MS = 60_000;
const AWAY: VendorAnswer = { status: 503, body: "" };
const SETTINGS = {
  btcpay: {
    settings: { server_url: "https://btcpay.example.test", store_id: "S1" },
    credentials: { api_key: "key", webhook_secret: "secret" },
  },
  coingate: {
    settings: { api_base_url: "https://coingate.example.test/v2" },
    credentials: { api_token: "token", callback_key: "key" },
  },
};
type Kind = keyof typeof SETTINGS;

let clockMs: number;
let restoreClock: () => void;
let books: Record<Kind, VendorBook<unknown>>;
/** What comes back instead of the vendor's answer to its n-th request, from 1; undefined where it answers itself. */
let instead: (kind: Kind, request: number) => VendorAnswer | undefined;
let asked: { kind: Kind; path: string }[];

beforeEach(async () => {
  clockMs = new Date(STARTED).getTime();
  restoreClock = setClock(() => new Date(clockMs));
  instead = () => undefined;
  asked = [];
  await emptyTables();
  books = { btcpay: await connect("btcpay"), coingate: await connect("coingate") };
  await poolExecutor().query("UPDATE integrations SET created_at = $1", [STARTED]);
});
afterEach(() => {
  vi.restoreAllMocks();
  restoreClock();
});

async function connect(kind: Kind): Promise<VendorBook<unknown>> {
  forgetIntegration(kind);
  await addIntegration(operator, { gateway: kind, slug: kind, name: kind, ...SETTINGS[kind] });
  const { configs, registeredUrl } = await loadIntegration(kind);
  const simulate = GATEWAYS[kind].simulate as GatewaySimulator<unknown>;
  const now = () => toInstant(new Date(clockMs));
  return new VendorBook({
    simulate,
    config: configs[0],
    registeredUrl,
    now,
    seed: kind,
    draw: () => "exact",
  });
}

const openHttp: OpenHttp = ({ kind }) => {
  const known = kind as Kind;
  const simulate = GATEWAYS[known].simulate as GatewaySimulator<unknown>;
  const { settings } = SETTINGS[known];
  const baseUrl = "server_url" in settings ? settings.server_url : settings.api_base_url;
  if (simulate.api === undefined) throw new Error(`${kind} has no API`);
  const config = GATEWAYS[known].config.schema.parse({ ...settings, ...SETTINGS[known].credentials });
  return simulatedHttp(simulate.api, books[known], config, baseUrl, (answer, { path }) => {
    asked.push({ kind: known, path });
    return instead(known, asked.filter((each) => each.kind === known).length) ?? answer;
  });
};

/** A customer pays at the vendor, and not one webhook arrives. */
function payUnheard(
  kind: Kind,
  externalOrderId: string,
  scenario: Scenario = "exact",
  startedAt = STARTED,
): string {
  const payment = {
    externalOrderId,
    seed: Buffer.from(externalOrderId).toString("hex").padStart(32, "0").slice(-32),
    asset: "BTC",
    network: "bitcoin",
    amount: decimal("0.001"),
    price: { amount: decimal("96"), currency: "EUR" },
    customer: { name: "Ada Byron", email: "ada@example.test" },
    startedAt,
  };
  return books[kind].add(payment, scenario).gatewayRef;
}

const later = (minutes: number) => {
  clockMs += minutes * MINUTE_MS;
};
const read = (slug: Kind = "btcpay", actor: Actor = operator) =>
  catchUp(actor, { integration: slug }, openHttp);
const orders = () =>
  poolExecutor().query<Record<string, unknown>>(
    `SELECT external_order_id, status, gateway_ref, revision, paid_at IS NOT NULL AS has_paid_at FROM orders ORDER BY external_order_id`,
  );
const listedUntil = async (slug: Kind) => (await getIntegration(operator, slug)).listedUntil;

describe("a payment all of whose deliveries were lost", () => {
  test("is found in the gateway's list and makes its order, with everything the gateway knows of it", async () => {
    const gatewayRef = payUnheard("btcpay", "SO-1");
    later(60);
    expect(await read()).toMatchObject({ outcome: "read", pages: 1, payments: 1, news: 1 });
    expect(await orders()).toMatchObject([
      { external_order_id: "SO-1", status: "paid", gateway_ref: gatewayRef, has_paid_at: true },
    ]);
    const events = await poolExecutor().query<{ source: string }>("SELECT DISTINCT source FROM events");
    expect(events).toEqual([{ source: "poll" }]);
    expect(await listedUntil("btcpay")).toBe(addMs(STARTED, 60 * MINUTE_MS));
  });

  test("is told to whoever asked, and kept in the audit log", async () => {
    payUnheard("coingate", "SO-1");
    later(60);
    expect((await read("coingate")).sentence).toBe("Read 1 payment of CoinGate's list: 1 brought news.");
    const audit = await poolExecutor().query(
      "SELECT action, after FROM audit WHERE action = 'integration.list_read'",
    );
    expect(audit).toEqual([
      { action: "integration.list_read", after: { outcome: "read", pages: 1, payments: 1, news: 1 } },
    ]);
    expect(await verifyAudit(operator)).toMatchObject({ ok: true });
  });

  test("is found once: reading the list again changes nothing", async () => {
    payUnheard("btcpay", "SO-1");
    payUnheard("btcpay", "SO-2", "under");
    later(60);
    await read();
    const before = await orders();
    expect(await read()).toMatchObject({ payments: 2, news: 0 });
    expect(await orders()).toEqual(before);
  });

  test("is found once by two who look at the same time", async () => {
    for (const order of ["SO-1", "SO-2", "SO-3"]) payUnheard("btcpay", order);
    later(60);
    await Promise.all([read(), read()]);
    const found = await orders();
    expect(found.map((order) => order.external_order_id)).toEqual(["SO-1", "SO-2", "SO-3"]);
    expect(found.map((order) => order.status)).toEqual(["paid", "paid", "paid"]);
    expect(await poolExecutor().query("SELECT count(*)::int AS count FROM payments")).toEqual([{ count: 3 }]);
  });

  test("is left alone where it was made long before the integration was connected", async () => {
    payUnheard("btcpay", "SO-OLD", "exact", addMs(STARTED, -3 * 60 * MINUTE_MS));
    payUnheard("btcpay", "SO-NEW");
    later(60);
    expect(await read()).toMatchObject({ payments: 1, news: 1 });
    expect((await orders()).map((order) => order.external_order_id)).toEqual(["SO-NEW"]);
  });
});

test("the next reading goes no further back than an hour before the last one", async () => {
  for (let count = 0; count < 120; count += 1) payUnheard("btcpay", `SO-${count}`, "expired");
  later(30);
  expect(await read()).toMatchObject({ pages: 3, payments: 120 });
  later(120);
  await read();
  payUnheard("btcpay", "SO-LAST", "stuck", toInstant(new Date(clockMs)));
  later(15);
  asked = [];
  expect(await read()).toMatchObject({ pages: 1, payments: 1, news: 1 });
  expect(asked.filter(({ path }) => path.includes("invoices?skip"))).toHaveLength(1);
});

describe("a list that its vendor documents no order of", () => {
  /** BTCPay's list as it would be of a vendor that shows its oldest payments first and does not say so. */
  function showOldestFirst(): void {
    const list = client.listPayments;
    if (list === undefined) throw new Error("no list");
    vi.spyOn(client, "listPayments").mockImplementation(async ({ cursor }, config, http) => {
      const all: GatewayEvent[] = [];
      for (let from: string | null = "0"; from !== null;) {
        const page: Awaited<ReturnType<typeof list>> = await list({ cursor: from }, config, http);
        all.unshift(...(page?.events ?? []).toReversed());
        from = page?.next ?? null;
      }
      const skip = Number.parseInt(cursor ?? "0", 10);
      const next = skip + 50 < all.length ? `${skip + 50}` : null;
      return { events: all.slice(skip, skip + 50), next };
    });
  }
  const client = GATEWAYS.btcpay.client as GatewayClient<unknown>;
  beforeEach(() => {
    delete client.listsNewestFirst;
  });
  afterEach(() => {
    client.listsNewestFirst = true;
  });

  test("is read to its last page, where the newest payment may stand behind old ones", async () => {
    const longAgo = addMs(STARTED, -48 * 60 * MINUTE_MS);
    for (let count = 0; count < 60; count += 1) payUnheard("btcpay", `SO-OLD-${count}`, "expired", longAgo);
    payUnheard("btcpay", "SO-NEW");
    later(60);
    showOldestFirst();
    expect(await read()).toMatchObject({ outcome: "read", pages: 2, payments: 1, news: 1 });
    expect((await orders()).map((order) => order.external_order_id)).toEqual(["SO-NEW"]);
    expect(await listedUntil("btcpay")).toBe(addMs(STARTED, 60 * MINUTE_MS));
  });

  test("does not count as read where it is longer than is read at once", async () => {
    payUnheard("btcpay", "SO-1");
    later(60);
    const old = {
      ...nameless({ by: "reference", gatewayRef: "old" }),
      occurredAt: "2026-01-01T00:00:00.000Z" as Instant,
    };
    vi.spyOn(client, "listPayments").mockResolvedValue({ events: [old], next: "more" });
    expect(await read()).toMatchObject({
      outcome: "cut_short",
      pages: 40,
      payments: 0,
      sentence: expect.stringContaining("behind them was not read") as string,
    });
    expect(await listedUntil("btcpay")).toBeNull();
  });
});

const nameless = (subject: GatewayEvent["subject"]): GatewayEvent => ({
  eventKey: JSON.stringify(subject),
  subject,
  externalOrderId: null,
  occurredAt: STARTED,
  gatewayStatus: "Settled",
  eventType: "list",
  facts: facts({}),
});

test("an event without a reference is skipped, since nothing else would ever be joined to its order", async () => {
  const events = [
    nameless({ by: "reference", gatewayRef: "" }),
    nameless({ by: "address", address: "bc1q" }),
  ];
  const { client } = GATEWAYS.btcpay;
  if (client === undefined) throw new Error("no client");
  vi.spyOn(client, "listPayments").mockResolvedValueOnce({ events, next: null });
  expect(await read()).toMatchObject({ payments: 0, news: 0 });
  expect(await orders()).toEqual([]);
});

test("an old deposit that is listed beside the payments does not end the reading before its pages do", async () => {
  for (let count = 0; count < 120; count += 1) payUnheard("btcpay", `SO-${count}`, "expired");
  later(30);
  const { client } = GATEWAYS.btcpay;
  const list = client?.listPayments;
  if (client === undefined || list === undefined) throw new Error("no list");
  const deposit: GatewayEvent = {
    eventKey: "deposit",
    subject: { by: "address", address: "bc1q" },
    externalOrderId: null,
    occurredAt: "2026-01-01T00:00:00.000Z" as Instant,
    gatewayStatus: null,
    eventType: "deposit",
    facts: facts({}),
  };
  vi.spyOn(client, "listPayments").mockImplementation(async (page, config, http) => {
    const read = await list(page, config, http);
    return read && { ...read, events: page.cursor === null ? [...read.events, deposit] : read.events };
  });
  expect(await read()).toMatchObject({ pages: 3, payments: 120 });
});

describe("a gateway that does not let its list be read", () => {
  test("changes nothing while it is away, and says so", async () => {
    payUnheard("btcpay", "SO-1");
    instead = () => AWAY;
    const refused = await read().catch((error: unknown) => error);
    if (!(refused instanceof AppError)) throw new Error("it was read");
    expect(refused.code).toBe("unavailable");
    expect(refused.userMessage).toContain("BTCPay Server could not be asked");
    expect(await orders()).toEqual([]);
    expect(await listedUntil("btcpay")).toBeNull();
  });

  test("keeps what was read of it before it went away, and is read from its beginning the next time", async () => {
    for (let count = 0; count < 60; count += 1) payUnheard("btcpay", `SO-${count}`, "stuck");
    later(1);
    instead = (_kind, request) => (request === 2 ? AWAY : undefined);
    await expect(read()).rejects.toMatchObject({
      code: "unavailable",
      userMessage: expect.stringContaining("50 payments brought news") as string,
    });
    expect(await orders()).toHaveLength(50);
    expect(await listedUntil("btcpay")).toBeNull();
    expect(await read()).toMatchObject({ payments: 60, news: 10 });
  });

  test("is named as the one that refused", async () => {
    instead = () => ({ status: 401, body: "{}" });
    await expect(read("coingate")).rejects.toMatchObject({ code: "gateway_refused" });
  });

  test("is not asked while its integration is disabled, nor where it has none", async () => {
    await disableIntegration(operator, { integration: "btcpay" });
    await expect(read()).rejects.toMatchObject({ code: "conflict" });
    await addIntegration(operator, {
      gateway: "nowpayments",
      slug: "np",
      name: "np",
      settings: {},
      credentials: { api_key: "key", ipn_secret: "secret" },
    });
    const np = catchUp(operator, { integration: "np" }, openHttp);
    await expect(np).rejects.toMatchObject({
      code: "conflict",
      userMessage: expect.stringContaining("NOWPayments has no list") as string,
    });
    expect(asked).toEqual([]);
  });
});

test.each(["support", "accountant", "viewer"] as const)("%s may not read it", async (role) => {
  await expect(read("btcpay", person(role))).rejects.toMatchObject({ code: "forbidden" });
  expect(asked).toEqual([]);
});

describe("the worker", () => {
  const turn = (rests: Rests) => catchUpDue(() => false, openHttp, rests);

  test("reads every list there is, and one gateway that is away keeps no other from being read", async () => {
    payUnheard("btcpay", "SO-1");
    payUnheard("coingate", "SO-2");
    later(60);
    instead = (kind) => (kind === "btcpay" ? AWAY : undefined);
    expect(await turn(new Map())).toEqual({ read: 1, failed: 1, news: 1 });
    expect((await orders()).map((order) => order.external_order_id)).toEqual(["SO-2"]);
    expect(await listedUntil("coingate")).toBe(addMs(STARTED, 60 * MINUTE_MS));
  });

  test("leaves a gateway that failed alone for longer each time, and goes on when it answers again", async () => {
    const rests: Rests = new Map();
    instead = () => AWAY;
    const requests: number[] = [];
    for (const minutes of [0, 10, 10, 15, 20]) {
      later(minutes);
      asked = [];
      await turn(rests);
      requests.push(asked.filter(({ kind }) => kind === "btcpay").length);
    }
    // Fails; rests 15 minutes; fails; rests 30 minutes; fails.
    expect(requests).toEqual([1, 0, 1, 0, 1]);
    instead = () => undefined;
    later(60);
    expect(await turn(rests)).toMatchObject({ read: 2, failed: 0 });
    expect(rests.size).toBe(0);
  });

  test("begins no list after its turn is over", async () => {
    expect(await catchUpDue(() => true, openHttp, new Map())).toEqual({ read: 0, failed: 0, news: 0 });
    expect(asked).toEqual([]);
  });
});
