import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import * as webhooks from "@/app/api/webhooks/[slug]/route";
import type { Operation } from "@/lib/api/operation";
import { operations } from "@/lib/api/operations";
import { call, keyWith } from "@/lib/api/testing/call-api";
import { poolExecutor } from "@/lib/db/client";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import { decimal } from "@/lib/domain/decimal";
import type { Instant } from "@/lib/domain/instant";
import { SCOPES, type Actor } from "@/lib/domain/permission";
import { GATEWAYS } from "@/lib/gateways/registry";
import type { Scenario } from "@/lib/gateways/contract";
import { addIntegration } from "@/lib/integrations/add-integration";
import { forgetIntegration, loadIntegration } from "@/lib/integrations/load-integration";

const operator: Actor = { kind: "operator", name: "Test" };
/** CoindPay names transactions and settlements; MugglePay an amount that can fall short. */
const CREDENTIALS = {
  coindpay: { api_secret: "secret" },
  mugglepay: { api_token: "token", callback_key: "secret" },
};
type Kind = keyof typeof CREDENTIALS;
let key: string;
let seeds = 0;

type Json = Record<string, unknown>;

beforeEach(async () => {
  await emptyTables();
  key = await keyWith(...SCOPES);
  for (const gateway of ["coindpay", "mugglepay"] as const) {
    forgetIntegration(gateway);
    const credentials = CREDENTIALS[gateway];
    await addIntegration(operator, { gateway, slug: gateway, name: gateway, credentials, settings: {} });
  }
});

/** Plays a scenario through the webhook route. */
async function play(scenario: Scenario, externalOrderId: string, kind: Kind = "coindpay"): Promise<void> {
  const { configs, registeredUrl } = await loadIntegration(kind);
  seeds += 1;
  const payment = {
    externalOrderId,
    seed: seeds.toString(16).padStart(32, "0"),
    asset: "USDC",
    network: "base",
    amount: decimal("70"),
    price: { amount: decimal("70"), currency: "EUR" },
    customer: { name: "Ada Byron", email: "ada@example.test" },
    startedAt: "2026-03-02T09:10:00.000Z" as Instant,
  };
  const deliveries =
    GATEWAYS[kind].simulate.deliveries(scenario, payment, configs[0] as never, registeredUrl) ?? [];
  for (const { headers, body } of deliveries) {
    const request = new Request(registeredUrl, { method: "POST", headers, body: new Uint8Array(body) });
    const response = await webhooks.POST(request, { params: Promise.resolve({ slug: kind }) });
    expect(response.status).toBe(200);
  }
}

async function json(response: Response, status: number): Promise<Json> {
  const body = (await response.json()) as Json;
  expect([response.status, body]).toEqual([status, body]);
  return body;
}

const get = async (target: string, status = 200) => json(await call("GET", target, { key }), status);
const post = async (target: string, body: unknown, status: number, headers: Record<string, string> = {}) =>
  json(await call("POST", target, { key, body, headers }), status);

const ORDER = {
  external_order_id: "SO-1",
  integration: "coindpay",
  asset: "usdc",
  network: "base",
  expected_amount: "70.5",
  fiat_currency: "eur",
  fiat_amount: "65.10",
  customer: { email: "ada@example.test" },
  expires_at: "2026-03-02T10:00:00+01:00",
};

describe("an order", () => {
  const FIELDS =
    `id external_order_id status status_label flags next_action fulfillable gateway integration gateway_ref
    gateway_status asset network expected_amount received_amount difference_amount fiat_currency fiat_amount confirmations
    required_confirmations tx_hashes customer assignee resolution created_at expires_at paid_at settled_at updated_at version`.split(
      /\s+/,
    );

  test("has exactly the promised fields, in a list and by itself", async () => {
    await play("under", "SO-1", "mugglepay");
    const { data } = (await get("/orders")) as { data: Json[] };
    expect(Object.keys(data[0] ?? {}).sort()).toEqual([...FIELDS].sort());
    const detail = await get(`/orders/${String(data[0]?.id)}`);
    const parts = ["payments", "transactions", "refunds", "settlements", "notes"];
    expect(Object.keys(detail).sort()).toEqual([...FIELDS, ...parts].sort());
    expect(data[0]).toMatchObject({
      id: expect.stringMatching(/^ord_/),
      status: "underpaid",
      status_label: "Underpaid",
      flags: [{ code: "under", label: "Under", detail: expect.any(String) }],
      next_action: {
        code: "ask_for_top_up",
        label: "Ask for a top-up",
        description: expect.any(String),
        actor: "support",
        due_at: expect.stringMatching(/Z$/),
      },
      gateway: "mugglepay",
      integration: "mugglepay",
      customer: { name: null, email: null, reference: null },
      version: expect.any(Number),
    });
  });

  test("is found by every filter that fits it and by none that does not", async () => {
    await play("under", "SO-1", "mugglepay");
    await play("exact", "SO-2");
    const { data } = (await get("/orders?external_order_id=SO-1")) as { data: Json[] };
    const order = data[0] as { gateway_ref: string; tx_hashes: string[]; asset: string };
    const found = async (filter: string) =>
      ((await get(`/orders?${filter}`)).data as Json[]).map((row) => row.external_order_id).sort();
    const both = ["SO-1", "SO-2"];
    for (const [filter, references] of [
      ["status=underpaid", ["SO-1"]],
      ["flag=under", ["SO-1"]],
      ["gateway=mugglepay", ["SO-1"]],
      ["integration=mugglepay", ["SO-1"]],
      [`asset=${order.asset}`, both],
      ["asset=BTC", []],
      [`gateway_ref=${order.gateway_ref}`, ["SO-1"]],
      [`tx_hash=${order.tx_hashes[0]}`, ["SO-1"]],
      ["q=SO-1", ["SO-1"]],
      ["created_from=2026-03-02T00:00:00Z", both],
      ["created_to=2036-03-03T00:00:00Z", both],
      ["assignee=nobody", both],
      ["gateway=two_coin", []],
      ["created_to=2026-03-01T00:00:00Z", []],
      ["assignee=usr_x", []],
    ] as const) {
      expect([filter, await found(filter)]).toEqual([filter, references]);
    }
  });

  test("is registered before any gateway reports it, and its payment joins it later", async () => {
    const response = await call("POST", "/orders", { key, body: ORDER });
    const created = await json(response, 201);
    expect(response.headers.get("location")).toBe(`/api/v1/orders/${String(created.id)}`);
    expect(created).toMatchObject({ external_order_id: "SO-1", status: "awaiting_payment", version: 1 });
    expect(await get(`/orders/${String(created.id)}`)).toMatchObject({
      asset: "USDC",
      expected_amount: "70.5",
      fiat_amount: "65.1",
      fiat_currency: "EUR",
      expires_at: "2026-03-02T09:00:00.000Z",
      received_amount: null,
    });
    await play("exact", "SO-1");
    expect((await get("/orders")).data).toHaveLength(1);
    expect(await post("/orders", ORDER, 409)).toMatchObject({ title: "Conflict" });
  });

  test("is decided once: the second to decide on the same version is told and changes nothing", async () => {
    await play("under", "SO-1", "mugglepay");
    const order = await get("/orders/SO-1");
    const decision = {
      version: order.version,
      outcome: "accept_shortfall",
      reason_code: "exchange_fee",
      note: "The exchange kept its fee.",
    };
    const answers = await Promise.all(
      [1, 2].map(async () => call("POST", `/orders/${String(order.id)}/resolve`, { key, body: decision })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const resolved = (await get("/orders/SO-1")) as { version: number };
    expect(resolved).toMatchObject({
      status: "paid",
      resolution: { outcome: "accept_shortfall", by: { kind: "api_key" } },
    });
    const reopen = { version: resolved.version, note: "Too early." };
    expect(await post(`/orders/${String(order.id)}/reopen`, reopen, 200)).toMatchObject({
      status: "underpaid",
    });
    const { data } = (await get(`/orders/${String(order.id)}/events?limit=2`)) as { data: Json[] };
    expect(data.map(({ kind }) => kind)).toEqual(["reopened", "resolved"]);
  });

  test("takes notes, refunds and an assignee", async () => {
    await play("exact", "SO-1");
    const order = await get("/orders/SO-1");
    const path = `/orders/${String(order.id)}`;
    expect(await post(`${path}/notes`, { text: "Called." }, 201)).toMatchObject({
      text: "Called.",
      author: "Test",
    });
    const refund = { version: order.version, amount: "1.5", note: "Goodwill." };
    const recorded = await post(`${path}/refunds`, refund, 201);
    expect(recorded).toMatchObject({ id: order.id, refund_id: expect.stringMatching(/^rfd_/) });
    await poolExecutor().query(
      "INSERT INTO users (id, email, name, role, password_hash) VALUES ('usr_1', 'a@example.test', 'Ann', 'support', '-')",
    );
    await post(`${path}/assign`, { assignee: "usr_1" }, 200);
    await post(`${path}/assign`, { assignee: "usr_2" }, 400);
    expect(await get(path)).toMatchObject({
      assignee: { id: "usr_1", name: "Ann" },
      notes: [{ text: "Called." }],
      refunds: [{ id: recorded.refund_id, amount: "1.5", requested_by: { kind: "api_key" } }],
    });
    expect((await get("/refunds?state=sent&q=SO-1")).data).toHaveLength(1);
    expect((await get("/refunds?state=failed")).data).toEqual([]);
  });
});

describe("lists", () => {
  const LISTS: [string, () => Promise<void>][] = [
    ["/orders", async () => undefined],
    ["/deliveries", async () => undefined],
    ["/settlements", async () => undefined],
    [
      "/refunds",
      async () => {
        for (const { id, version } of (await get("/orders")).data as { id: string; version: number }[]) {
          await post(`/orders/${id}/refunds`, { version, amount: "1" }, 201);
        }
      },
    ],
  ];

  test.each(LISTS)(
    "%s: pages follow one another, nothing twice and nothing left out",
    async (path, prepare) => {
      for (const reference of ["SO-1", "SO-2", "SO-3"]) await play("exact", reference);
      await prepare();
      const all = (await get(`${path}?limit=200`)) as { data: { id: string }[]; next_cursor: null };
      expect(all.data.length).toBeGreaterThanOrEqual(3);
      expect(all.next_cursor).toBeNull();
      const ids: string[] = [];
      for (let cursor: unknown = ""; cursor !== null;) {
        const page = (await get(
          `${path}?limit=2${cursor === "" ? "" : `&cursor=${String(cursor)}`}`,
        )) as typeof all;
        expect(page.data.length).toBeLessThanOrEqual(2);
        ids.push(...page.data.map(({ id }) => id));
        cursor = page.next_cursor;
      }
      expect(ids).toEqual(all.data.map(({ id }) => id));
    },
  );

  const pagedLists = Object.values<Operation>(operations).filter(
    ({ answer }) => answer.schema instanceof z.ZodObject && "next_cursor" in answer.schema.shape,
  );

  test.each(pagedLists.map(({ path }) => path))(
    "%s refuses a cursor it never gave out: neither the first page again nor an empty one",
    async (path) => {
      await play("exact", "SO-1");
      const [order] = (await get("/orders")).data as { id: string }[];
      const run = await post("/deliveries/replay", { filter: {}, dry_run: true }, 202);
      const target = path
        .replace("/orders/{id}", `/orders/${String(order?.id)}`)
        .replace("/replays/{id}", `/replays/${String(run.id)}`);
      await get(target);
      for (const cursor of ["x", "", "0123456789abcdef", "999999999", "dlv_01k9zz00000000000000000000"]) {
        const answer = await get(`${target}?cursor=${cursor}`, 400);
        expect([cursor, answer]).toMatchObject([cursor, { errors: [{ field: "cursor" }] }]);
      }
    },
  );

  test("an order's events do not go on after an event of another order", async () => {
    for (const reference of ["SO-1", "SO-2"]) await play("exact", reference);
    const [one, other] = (await get("/orders")).data as { id: string }[];
    const { data } = (await get(`/orders/${String(one?.id)}/events`)) as { data: { id: string }[] };
    await get(`/orders/${String(other?.id)}/events?cursor=${String(data[0]?.id)}`, 400);
    await get(`/orders/ord_gone/events?cursor=${String(data[0]?.id)}`, 404);
  });

  test("pages of accounts follow one another", async () => {
    const first = (await get("/integrations?limit=1")) as { data: { slug: string }[]; next_cursor: string };
    const second = (await get(`/integrations?limit=1&cursor=${first.next_cursor}`)) as typeof first;
    expect([...first.data, ...second.data].map(({ slug }) => slug)).toEqual(["coindpay", "mugglepay"]);
    expect(second.next_cursor).toBeNull();
  });

  test("/integrations gives accounts without a secret in them", async () => {
    const { data } = (await get("/integrations?limit=1")) as { data: Json[] };
    expect(data).toMatchObject([
      {
        slug: "coindpay",
        webhook_url: expect.stringContaining("/coindpay"),
        health: { quarantine_count: 0 },
      },
    ]);
    expect(JSON.stringify(data)).not.toContain("secret");
  });

  test.each([
    ["/orders?limit=0", "limit"],
    ["/orders?limit=201", "limit"],
    ["/orders?stauts=paid", "stauts"],
    ["/orders?status=settled", "status"],
    ["/orders?status=paid&status=underpaid", "status"],
    ["/orders?q=%00", "q"],
    ["/orders?created_from=yesterday", "created_from"],
    ["/refunds?state=gone", "state"],
    ["/exports/orders.csv?from=2026-03-01&to=2026-03-31&status=payed", "status"],
    ["/exports/refunds.csv?from=2026-03-01&to=2026-03-31&gateway=coindpays", "gateway"],
    ["/exports/payments.csv?from=2026-03-01&to=2026-03-31&integration=nowhere", "integration"],
  ])(
    "%s is refused with the field that is wrong, not answered with something else",
    async (target, field) => {
      expect(await get(target, 400)).toMatchObject({ errors: [{ field }] });
    },
  );
});

describe("of what was refused the log", () => {
  const refusals = async (target: string, asking: { key?: string }) => {
    const logged: string[] = [];
    const write = vi
      .spyOn(process.stderr, "write")
      .mockImplementation((line) => logged.push(String(line)) > 0);
    await call("POST", target, { ...asking, body: { text: "A note." } });
    write.mockRestore();
    return { lines: logged.map((line) => JSON.parse(line) as Json), text: logged.join("") };
  };

  test("has the key's name and scopes, and the operation that was asked for", async () => {
    const reader = await keyWith("orders:read");
    const { lines, text } = await refusals("/orders/ord_someone/notes?x=1", { key: reader });
    expect(lines).toEqual([
      expect.objectContaining({
        level: "warn",
        message: "refused",
        code: "forbidden",
        permission: "orders.note",
        operation: "POST /orders/{id}/notes",
        via: "api",
        actor: { kind: "api_key", id: expect.any(String), name: "Test", scopes: ["orders:read"] },
      }),
    ]);
    expect(text).not.toContain(reader);
    expect(text).not.toContain("A note.");
  });

  test.each([
    ["no key", undefined],
    ["a key that nobody has", `sdk_${"A".repeat(43)}`],
  ])("has a try with %s, and not what was tried", async (_name, wrong) => {
    const { lines, text } = await refusals("/orders/ord_someone/notes", { key: wrong });
    expect(lines).toMatchObject([
      { code: "unauthenticated", actor: null, operation: "POST /orders/{id}/notes" },
    ]);
    expect(text).not.toContain("AAAA");
  });
});

describe("a delivery", () => {
  test("shows its bytes, and a dry run tells what a replay would change and changes nothing", async () => {
    await play("unknown_status", "SO-1");
    const { data } = (await get("/deliveries?outcome=unmapped")) as { data: { id: string }[] };
    const path = `/deliveries/${data[0]?.id}`;
    const delivery = (await get(path)) as { body_base64: string; body_text: string };
    expect(Buffer.from(delivery.body_base64, "base64").toString()).toBe(delivery.body_text);
    for (const [target, body] of [
      [`${path}/replay?dry_run=true`, undefined],
      [`${path}/replay`, { dry_run: true }],
    ] as const) {
      expect(await post(target, body, 200)).toMatchObject({ dry_run: true, changes: false });
    }
    expect((await get(path)).replayed_at).toBeNull();
    expect(await post(`${path}/replay`, undefined, 200)).toMatchObject({ dry_run: false });
    expect((await get(path)).replayed_at).not.toBeNull();
  });
});

describe("a body", () => {
  const send = (raw: BodyInit, contentType = "application/json") =>
    call("POST", "/orders", { key, raw, headers: { "content-type": contentType } });

  test("that is no JSON gets the place of the mistake", async () => {
    const { detail } = (await json(await send('{"asset": "BTC",, }'), 400)) as { detail: string };
    expect(detail).toMatch(/position 16/);
  });

  const REFUSED: [number, string, BodyInit, string?][] = [
    [413, "too large", Buffer.alloc(256 * 1024 + 1, " ")],
    [415, "another media type", "asset=BTC", "application/x-www-form-urlencoded"],
    [400, "not UTF-8", Buffer.from([0x22, 0xff, 0x22])],
    [400, "a character no database text holds", '{"asset":"a\\u0000b"}'],
    [400, "nested without end", "[".repeat(50_000)],
    [400, "not an object", "[]"],
    [400, "nothing, where fields are needed", ""],
  ];
  test.each(REFUSED)("%i: %s", async (status, _reason, raw, contentType) => {
    const response = await send(raw, contentType);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
  });

  test("names each wrong field in the names it was sent with, amounts as numbers among them", async () => {
    const problem = await post(
      "/orders",
      { ...ORDER, expected_amount: 70.5, external_order_id: "", colour: "red" },
      400,
    );
    const errors = problem.errors as { field: string }[];
    expect(errors.map(({ field }) => field).sort()).toEqual([
      "colour",
      "expected_amount",
      "external_order_id",
    ]);
  });
});

describe("an Idempotency-Key", () => {
  const keyed = (idempotencyKey: string) => ({ "idempotency-key": idempotencyKey });
  const noted = async () =>
    (await poolExecutor().query<{ count: number }>("SELECT count(*)::int AS count FROM notes"))[0]?.count;
  let path: string;
  beforeEach(async () => {
    path = `/orders/${String((await post("/orders", ORDER, 201)).id)}/notes`;
  });

  test("gives the first answer again and does nothing more", async () => {
    const first = await post(path, { text: "One." }, 201, keyed("a"));
    const again = await call("POST", path, { key, body: { text: "One." }, headers: keyed("a") });
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(await json(again, 201)).toEqual(first);
    expect(await noted()).toBe(1);
  });

  test("lets one of many at the same moment through; the others hear that it runs, or its answer", async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        call("POST", path, { key, body: { text: "One." }, headers: keyed("a") }),
      ),
    );
    expect(await noted()).toBe(1);
    for (const { status } of answers) expect([201, 409]).toContain(status);
    const first = answers.filter(
      ({ status, headers }) => status === 201 && headers.get("idempotency-replayed") === null,
    );
    expect(first).toHaveLength(1);
  });

  test("is refused for another request, and is another caller's own", async () => {
    await post(path, { text: "One." }, 201, keyed("a"));
    await post(path, { text: "Two." }, 422, keyed("a"));
    const other = await keyWith("orders:write");
    expect(
      (await call("POST", path, { key: other, body: { text: "Two." }, headers: keyed("a") })).status,
    ).toBe(201);
    expect(await noted()).toBe(2);
  });

  test("is not used up by a request that failed", async () => {
    await post(path, { text: "" }, 400, keyed("a"));
    await post("/orders", ORDER, 409, keyed("b"));
    await post("/orders", { ...ORDER, external_order_id: "SO-2" }, 201, keyed("b"));
    await post(path, { text: "One." }, 201, keyed("a"));
  });

  test("whose first request died is taken over after a minute, not before", async () => {
    await post(path, { text: "One." }, 201, keyed("a"));
    const unfinish = (age: string) =>
      poolExecutor().query(
        "UPDATE idempotency_keys SET status = NULL, answer = NULL, created_at = now() - $1::interval",
        [age],
      );
    await unfinish("30 seconds");
    await post(path, { text: "One." }, 409, keyed("a"));
    await unfinish("61 seconds");
    await post(path, { text: "One." }, 201, keyed("a"));
  });

  test.each(["", "with space", "ü".repeat(3), "x".repeat(201)])("%j is none", async (value) => {
    const headers = { "idempotency-key": Buffer.from(value).toString("latin1") };
    expect((await call("POST", path, { key, body: { text: "One." }, headers })).status).toBe(400);
  });
});

describe("the description", () => {
  let document: { paths: Record<string, Record<string, Json>>; components: { schemas: Json } };
  beforeAll(async () => {
    document = (await (await call("GET", "/openapi.json")).json()) as typeof document;
  });

  test("is OpenAPI 3.1 that anybody may read, with every operation once", () => {
    expect(document).toMatchObject({
      openapi: "3.1.0",
      info: { title: expect.any(String), version: expect.any(String) },
    });
    const ids = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    );
    expect(ids.sort()).toEqual(Object.keys(operations).sort());
  });

  test("has every schema it points to", () => {
    const targets = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(
      ([, target = ""]) => target,
    );
    expect(targets.length).toBeGreaterThan(20);
    for (const target of targets) {
      expect(target).toMatch(/^#\/components\/schemas\//);
      expect(Object.keys(document.components.schemas)).toContain(target.split("/").at(-1));
    }
  });

  test("declares every parameter of a path, and a body and an Idempotency-Key for writes that have one", () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, { parameters, requestBody, responses }] of Object.entries(methods)) {
        const named = (parameters as { name: string; in: string }[]).filter(
          (parameter) => parameter.in === "path",
        );
        expect(named.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
        if (method === "get") expect(requestBody).toBeUndefined();
        else expect(JSON.stringify(parameters)).toContain("Idempotency-Key");
        const codes = Object.keys(responses as Json);
        expect(codes.filter((code) => code.startsWith("2"))).toHaveLength(1);
        expect(codes).toEqual(expect.arrayContaining(["400", "401", "403", "503"]));
      }
    }
  });

  test("is what is really answered: every field described, none that is not", async () => {
    await play("under", "SO-1", "mugglepay");
    await play("refunded", "SO-2");
    await play("exact", "SO-3");
    const [delivery] = (await get("/deliveries?limit=1")).data as { id: string }[];
    const targets: [Operation, string][] = [
      [operations.listOrders, "/orders"],
      [operations.getOrder, "/orders/SO-2"],
      [operations.getOrder, "/orders/SO-3"],
      [operations.listOrderEvents, `/orders/${String((await get("/orders/SO-1")).id)}/events`],
      [operations.listDeliveries, "/deliveries"],
      [operations.getDelivery, `/deliveries/${delivery?.id}`],
      [operations.listSettlements, "/settlements"],
      [operations.listRefunds, "/refunds"],
      [operations.listIntegrations, "/integrations"],
    ];
    for (const [operation, target] of targets) {
      const body = await get(target);
      const parsed = operation.answer.schema?.safeParse(body);
      // Objects drop what they do not describe, so an undescribed field shows as a difference.
      expect([target, parsed?.error, parsed?.data]).toEqual([target, undefined, body]);
    }
  });
});
