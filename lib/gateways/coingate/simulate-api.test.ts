import { expect, test } from "vitest";
import { decimal } from "../../domain/decimal";
import { addMs, type Instant } from "../../domain/instant";
import type { CreatePayment, Scenario } from "../contract";
import { deliver, simulatedHttp } from "../contract-suite";
import { VendorBook } from "../vendor-book";
import { client } from "./client";
import { config } from "./config";
import { coingate } from "./index";
import { simulate } from "./simulate";
import { api } from "./simulate-api";

const settings = config.schema.parse({ api_token: "t", callback_key: "key" });
const request: CreatePayment = {
  merchantReference: "SO-1042",
  price: { amount: decimal("96"), currency: "EUR" },
  payIn: null,
  customer: { name: null, email: null },
  description: "Order SO-1042",
  webhookUrl: "https://ops.example.test/api/webhooks/cg",
  options: {},
};

function vendorOf(scenario: Scenario) {
  let now = "2026-03-02T09:00:00.000Z" as Instant;
  const book = new VendorBook({
    simulate,
    config: settings,
    registeredUrl: "https://ops.example.test/api/webhooks/other",
    now: () => now,
    seed: "seed",
    draw: () => scenario,
  });
  const http = simulatedHttp(api, book, settings, settings.api_base_url);
  return { book, http, later: (minutes: number) => (now = addMs(now, minutes * 60_000)) };
}

async function make({ http }: ReturnType<typeof vendorOf>) {
  const created = await client.create?.send(request, settings, http);
  if (created?.event.subject.by !== "reference") throw new Error("nothing was made");
  return {
    created,
    reference: { gatewayRef: created.event.subject.gatewayRef, externalOrderId: "SO-1042", context: {} },
  };
}

test("a new order has a page and no coin yet, and its callbacks come to its own address with its own token", async () => {
  const vendor = vendorOf("exact");
  const { created } = await make(vendor);
  expect(created.event).toMatchObject({ gatewayStatus: "new", facts: { quote: null, received: {} } });
  expect(created.event.facts.checkoutUrl?.value).toContain("https://pay.coingate.com/invoice/");
  vendor.later(30);
  const due = vendor.book.due();
  expect(due.map(({ step }) => step.label)).toEqual(["pending", "confirming", "paid"]);
  for (const { step, webhookUrl } of due) {
    expect(webhookUrl).toBe(request.webhookUrl);
    expect(coingate.verify(deliver(step.body, step.headers), settings)).toMatchObject({ kind: "verified" });
  }
});

test("what CoinGate knows is in time, whatever it tells when", async () => {
  const vendor = vendorOf("out_of_order");
  const { reference } = await make(vendor);
  const words: (string | null | undefined)[] = [];
  for (const minutes of [1, 2, 4, 12]) {
    vendor.later(minutes);
    words.push((await client.findPayment?.(reference, settings, vendor.http))?.gatewayStatus);
  }
  expect(words).toEqual(["new", "pending", "confirming", "paid"]);
});

test("a refund has its amount in the records, and an order without one has none", async () => {
  const vendor = vendorOf("refunded");
  const { reference } = await make(vendor);
  vendor.later(30);
  expect(await client.findRecords?.(reference, settings, vendor.http)).toEqual([]);
  vendor.later(3_000);
  const [event] = (await client.findRecords?.(reference, settings, vendor.http)) ?? [];
  expect(event?.facts.refunds[reference.gatewayRef]).toMatchObject({
    state: "sent",
    amount: "0.001",
    asset: "BTC",
  });
});

test("more orders than a page holds are listed once each, newest first", async () => {
  const vendor = vendorOf("exact");
  const made = Array.from({ length: 130 }, (_unused, index) => {
    const payment = {
      externalOrderId: `SO-${index}`,
      seed: `${index}`.padStart(32, "0"),
      asset: "BTC",
      network: "bitcoin",
      amount: decimal("0.001"),
      price: request.price,
      customer: { name: "", email: "" },
      startedAt: vendor.book.now(),
    };
    return vendor.book.add(payment, "exact").gatewayRef;
  });
  const first = await client.listPayments?.({ cursor: null }, settings, vendor.http);
  const second = await client.listPayments?.({ cursor: first?.next ?? null }, settings, vendor.http);
  const refs = [...(first?.events ?? []), ...(second?.events ?? [])].map(({ subject }) =>
    subject.by === "reference" ? subject.gatewayRef : "",
  );
  expect(refs).toEqual(made.reverse());
  expect(second?.next).toBeNull();
});

test("a wrong token opens nothing, a price that is none is refused, and an unknown order is not found", async () => {
  const vendor = vendorOf("exact");
  const wrong = { ...settings, api_token: "other" };
  const refusal = { code: "gateway_refused" };
  await expect(client.listPayments?.({ cursor: null }, wrong, vendor.http)).rejects.toMatchObject(refusal);
  await expect(client.create?.send(request, wrong, vendor.http)).rejects.toMatchObject(refusal);
  const free = { ...request, price: { amount: decimal("0"), currency: "EUR" } };
  await expect(client.create?.send(free, settings, vendor.http)).rejects.toMatchObject(refusal);
  const unknown = { gatewayRef: "1", externalOrderId: null, context: {} };
  expect(await client.findPayment?.(unknown, settings, vendor.http)).toBeNull();
  expect(await client.findRecords?.(unknown, settings, vendor.http)).toEqual([]);
});
