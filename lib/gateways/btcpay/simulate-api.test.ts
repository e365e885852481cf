import { describe, expect, test } from "vitest";
import { decimal } from "../../domain/decimal";
import { joinFacts } from "../../domain/facts";
import { addMs, type Instant } from "../../domain/instant";
import type { CreatePayment, Scenario } from "../contract";
import { simulatedHttp } from "../contract-suite";
import { VendorBook } from "../vendor-book";
import { client } from "./client";
import { config } from "./config";
import { simulate } from "./simulate";
import { api } from "./simulate-api";

const settings = config.schema.parse({
  server_url: "https://btcpay.example.test/pay",
  store_id: "S 1",
  api_key: "k",
  webhook_secret: "w",
});
const STARTED = "2026-03-02T09:00:00.000Z" as Instant;
const request: CreatePayment = {
  merchantReference: "SO-1042",
  price: { amount: decimal("96"), currency: "USD" },
  payIn: { asset: "BTC", network: "bitcoin" },
  customer: { name: "Ada", email: "ada@example.test" },
  description: "Order SO-1042",
  webhookUrl: "https://ops.example.test/api/webhooks/shop",
  options: {},
};

function server(scenario: Scenario = "exact") {
  let now = STARTED;
  const book = new VendorBook({
    simulate,
    config: settings,
    registeredUrl: request.webhookUrl,
    now: () => now,
    seed: "seed",
    draw: () => scenario,
  });
  const http = simulatedHttp(api, book, settings, settings.server_url);
  return { book, http, later: (minutes: number) => (now = addMs(now, minutes * 60_000)) };
}

async function make({ http }: ReturnType<typeof server>) {
  const created = await client.create?.send(request, settings, http);
  if (created?.event.subject.by !== "reference") throw new Error("nothing was made");
  return { gatewayRef: created.event.subject.gatewayRef, externalOrderId: "SO-1042", context: {} };
}

test("an invoice is made for the coins its price is worth, and is found by its id and by its order number", async () => {
  const store = server();
  const reference = await make(store);
  expect(store.book.find(reference.gatewayRef)?.payment).toMatchObject({
    asset: "BTC",
    network: "bitcoin",
    amount: "0.001",
    customer: { name: "Ada", email: "ada@example.test" },
  });
  for (const asked of [reference, { ...reference, gatewayRef: "" }]) {
    expect(await client.findPayment?.(asked, settings, store.http)).toMatchObject({
      subject: { gatewayRef: reference.gatewayRef },
      gatewayStatus: "New",
      facts: { price: { value: { amount: "96", currency: "USD" } } },
    });
  }
});

test("what the list says in the end stands above the part of it that a question was told before", async () => {
  const store = server("multiple_transactions");
  const reference = await make(store);
  store.later(6);
  const before = await client.findPayment?.(reference, settings, store.http);
  store.later(60);
  const listed = (await client.listPayments?.({ cursor: null }, settings, store.http))?.events[0];
  if (!before || !listed) throw new Error("nothing was answered");
  for (const joined of [joinFacts(before.facts, listed.facts), joinFacts(listed.facts, before.facts)])
    expect(joined.received["USD@"]?.latest).toMatchObject({ total: "96", confirmed: "96" });
});

test("an order number that no invoice has is not found", async () => {
  const asked = { gatewayRef: "", externalOrderId: "SO-1", context: {} };
  expect(await client.findPayment?.(asked, settings, server().http)).toBeNull();
});

test("what happens at the server is in its answers when it happens, however late it is told", async () => {
  const store = server("out_of_order");
  const reference = await make(store);
  const words: (string | null | undefined)[] = [];
  for (const minutes of [4, 20, 1]) {
    store.later(minutes);
    words.push((await client.findPayment?.(reference, settings, store.http))?.gatewayStatus);
  }
  expect(words).toEqual(["Processing", "Processing", "Settled"]);
});

test("a cancelled invoice stays invalid and tells so once; one that is paid cannot be cancelled", async () => {
  const store = server();
  const reference = await make(store);
  store.later(2);
  await client.cancelPayment?.(reference, settings, store.http);
  expect((await client.findPayment?.(reference, settings, store.http))?.gatewayStatus).toBe(
    "Invalid (Marked)",
  );
  store.later(60);
  expect(store.book.due().map(({ step }) => step.label)).toEqual(["InvoiceCreated", "InvoiceInvalid"]);
  const paid = await make(store);
  store.later(30);
  await expect(client.cancelPayment?.(paid, settings, store.http)).rejects.toMatchObject({
    code: "gateway_refused",
  });
});

test("a refund is on its way until the payout processor has sent it, and is not sent twice meanwhile", async () => {
  const store = server();
  const payment = await make(store);
  const { refund } = client;
  const asked = {
    refundId: "rfd_1",
    payment,
    asset: "BTC",
    network: "bitcoin",
    amount: decimal("0.0005"),
    destination: "bc1qcustomer",
    note: "",
  };
  const sent = await refund?.send(asked, null, settings, store.http);
  await expect(refund?.send(asked, null, settings, store.http)).rejects.toMatchObject({
    code: "gateway_refused",
  });
  const stateNow = async () => {
    const records = (await client.findRecords?.(payment, settings, store.http)) ?? [];
    return records.map(({ facts }) => facts.refunds[sent?.gatewayRef ?? ""]?.state);
  };
  expect(await stateNow()).toEqual(["pending"]);
  store.later(10);
  expect(await stateNow()).toEqual(["sent"]);
});

describe("what the server refuses", () => {
  test("a wrong API key and another store", async () => {
    const { http } = server();
    for (const change of [{ api_key: "other" }, { store_id: "S2" }]) {
      const wrong = { ...settings, ...change };
      await expect(client.listPayments?.({ cursor: null }, wrong, http)).rejects.toMatchObject({
        code: "gateway_refused",
      });
      await expect(client.create?.send(request, wrong, http)).rejects.toMatchObject({
        code: "gateway_refused",
      });
    }
  });

  test.each([
    ["no amount", { price: { amount: decimal("0"), currency: "USD" } }],
    ["no currency", { price: { amount: decimal("1"), currency: "money" } }],
  ])("an invoice with %s", async (_name, change) => {
    const { http } = server();
    await expect(client.create?.send({ ...request, ...change }, settings, http)).rejects.toMatchObject({
      code: "gateway_refused",
    });
  });
});
