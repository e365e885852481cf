import { expect, test } from "vitest";
import { decimal } from "../../domain/decimal";
import { addMs, type Instant } from "../../domain/instant";
import type { CreatePayment, Scenario } from "../contract";
import { deliver, simulatedHttp } from "../contract-suite";
import { VendorBook } from "../vendor-book";
import { client } from "./client";
import { config } from "./config";
import { nowpayments } from "./index";
import { simulate } from "./simulate";
import { api } from "./simulate-api";

const settings = config.schema.parse({ api_key: "k", ipn_secret: "s" });
const request: CreatePayment = {
  merchantReference: "SO-1042",
  price: { amount: decimal("96"), currency: "USD" },
  payIn: { asset: "BTC", network: "bitcoin" },
  customer: { name: null, email: null },
  description: "Order SO-1042",
  webhookUrl: "https://ops.example.test/api/webhooks/np",
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

test("a payment is made with an address and a deadline, and is followed in time however late it is told", async () => {
  const vendor = vendorOf("out_of_order");
  const created = await client.create?.send(request, settings, vendor.http);
  expect(created?.event.facts).toMatchObject({
    quote: { value: { amount: "0.001", asset: "BTC", network: "bitcoin" } },
    expiresAt: { value: "2026-03-09T09:00:00.000Z" },
  });
  expect(created?.event.facts.payAddress?.value).toMatch(/^bc1q/);
  const { subject } = created?.event ?? {};
  const gatewayRef = subject?.by === "reference" ? subject.gatewayRef : "";
  const words: (string | null | undefined)[] = [];
  for (const minutes of [5, 16, 5]) {
    vendor.later(minutes);
    const found = await client.findPayment?.(
      { gatewayRef, externalOrderId: null, context: {} },
      settings,
      vendor.http,
    );
    words.push(found?.gatewayStatus);
  }
  expect(words).toEqual(["confirming", "sending", "finished"]);
});

test("an invoice has no payment to name, and its first notification brings one to the address the invoice was made with", async () => {
  const vendor = vendorOf("exact");
  const created = await client.create?.send({ ...request, payIn: null }, settings, vendor.http);
  expect(created).toMatchObject({ isUnnamed: true, event: { gatewayStatus: null } });
  const [first] = vendor.book.due();
  if (first === undefined) throw new Error("nothing was told");
  expect(first.webhookUrl).toBe(request.webhookUrl);
  expect(nowpayments.parse(deliver(first.step.body, first.step.headers), settings)).toMatchObject({
    event: {
      subject: { gatewayRef: first.gatewayRef },
      externalOrderId: "SO-1042",
      gatewayStatus: "waiting",
    },
  });
});

test("a wrong key, a coin nobody knows and a price that is none are refused, and an unknown payment is not found", async () => {
  const { http } = vendorOf("exact");
  const refusal = { code: "gateway_refused" };
  const ask = (key: string) =>
    client.findPayment?.(
      { gatewayRef: "1", externalOrderId: null, context: {} },
      { ...settings, api_key: key },
      http,
    );
  await expect(ask("other")).rejects.toMatchObject(refusal);
  expect(await ask("k")).toBeNull();
  const coin = { ...request, payIn: { asset: "SHELLS", network: null } };
  await expect(client.create?.send(coin, settings, http)).rejects.toMatchObject(refusal);
  const free = { ...request, price: { amount: decimal("0"), currency: "USD" } };
  await expect(client.create?.send(free, settings, http)).rejects.toMatchObject(refusal);
});
