import { expect, test } from "vitest";
import { decimal } from "../../domain/decimal";
import { addMs, type Instant } from "../../domain/instant";
import type { CreatePayment, ListedPage, Scenario } from "../contract";
import { simulatedHttp } from "../contract-suite";
import { VendorBook } from "../vendor-book";
import { client } from "./client";
import { config } from "./config";
import { simulate } from "./simulate";
import { api } from "./simulate-api";

const settings = config.schema.parse({ api_key: "k", webhook_secret: "s" });
const request: CreatePayment = {
  merchantReference: "SO-1042",
  price: { amount: decimal("49.99"), currency: "EUR" },
  payIn: null,
  customer: { name: "Ada", email: "ada@example.test" },
  description: "Order SO-1042",
  webhookUrl: "https://ops.example.test/api/webhooks/cc",
  options: {},
};

function coinbase(scenario: Scenario = "exact") {
  let now = "2026-03-02T09:00:00.000Z" as Instant;
  const book = new VendorBook({
    simulate,
    config: settings,
    registeredUrl: request.webhookUrl,
    now: () => now,
    seed: "seed",
    draw: () => scenario,
  });
  const http = simulatedHttp(api, book, settings, settings.api_base_url);
  return { book, http, later: (minutes: number) => (now = addMs(now, minutes * 60_000)) };
}

async function make({ http }: ReturnType<typeof coinbase>) {
  const created = await client.create?.send(request, settings, http);
  if (created?.event.subject.by !== "reference") throw new Error("nothing was made");
  return { gatewayRef: created.event.subject.gatewayRef, externalOrderId: "SO-1042", context: {} };
}

/** Put in beside the API: how a charge is made is not what a list is about. */
function fill({ book }: ReturnType<typeof coinbase>, index: number): string {
  const { price, customer } = request;
  const payment = {
    externalOrderId: `SO-${index}`,
    seed: `${index}`.padStart(32, "0"),
    asset: "USDC",
    network: "base",
    amount: price.amount,
    price,
    customer: { name: customer.name ?? "", email: customer.email ?? "" },
    startedAt: book.now(),
  };
  return book.add(payment, "exact").gatewayRef;
}

test("a charge is made new, with the page to pay at, and follows its timeline whatever is delivered when", async () => {
  const vendor = coinbase("out_of_order");
  const reference = await make(vendor);
  const words: (string | null | undefined)[] = [];
  for (const minutes of [0, 5, 15]) {
    vendor.later(minutes);
    words.push((await client.findPayment?.(reference, settings, vendor.http))?.gatewayStatus);
  }
  expect(words).toEqual(["NEW", "PENDING", "COMPLETED"]);
});

test("a list of more charges than a page has them all once, the newest first", async () => {
  const vendor = coinbase();
  const made = Array.from({ length: 230 }, (_unused, index) => fill(vendor, index));
  const listed: string[] = [];
  let cursor: string | null = null;
  do {
    const page: ListedPage | null | undefined = await client.listPayments?.(
      { cursor },
      settings,
      vendor.http,
    );
    for (const { subject } of page?.events ?? [])
      listed.push(subject.by === "reference" ? subject.gatewayRef : "");
    cursor = page?.next ?? null;
  } while (cursor !== null);
  expect(listed).toEqual(made.reverse());
  expect(vendor.http.sent.filter(({ method }) => method === "GET")).toHaveLength(3);
});

test("a new charge is cancelled at once; one that was paid or has ended is not", async () => {
  const vendor = coinbase();
  const reference = await make(vendor);
  await client.cancelPayment?.(reference, settings, vendor.http);
  expect((await client.findPayment?.(reference, settings, vendor.http))?.gatewayStatus).toBe("CANCELED");
  const again = () => client.cancelPayment?.(reference, settings, vendor.http);
  await expect(again()).rejects.toMatchObject({ code: "gateway_refused" });
  const paid = await make(vendor);
  vendor.later(5);
  const late = () => client.cancelPayment?.(paid, settings, vendor.http);
  await expect(late()).rejects.toMatchObject({ code: "gateway_refused" });
});

test("a wrong API key opens nothing, and a price that is none is refused", async () => {
  const { http } = coinbase();
  const wrong = { ...settings, api_key: "other" };
  const refusal = { code: "gateway_refused" };
  await expect(client.listPayments?.({ cursor: null }, wrong, http)).rejects.toMatchObject(refusal);
  await expect(client.create?.send(request, wrong, http)).rejects.toMatchObject(refusal);
  const free = { ...request, price: { amount: decimal("0"), currency: "EUR" } };
  await expect(client.create?.send(free, settings, http)).rejects.toMatchObject(refusal);
});
