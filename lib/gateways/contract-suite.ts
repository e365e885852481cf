import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { parseDecimal, type Decimal } from "../domain/decimal";
import type { PaymentFacts } from "../domain/facts";
import { parseInstant, type Instant } from "../domain/instant";
import { ORDER_STATUSES, type OrderStatus } from "../domain/order-status";
import type {
  FixtureExpectation,
  Gateway,
  GatewayEvent,
  GatewayHttp,
  GatewaySimulator,
  RawDelivery,
  SimulatedVendor,
  VendorAnswer,
  VendorRequest,
} from "./contract";
import { statusesFor } from "./status-table";

/** What the tests of the contract share: fixtures as deliveries, simulated vendors without a network, and what is sound in any event. */

export const RECEIVED_AT = "2026-03-02T10:00:00.000Z" as Instant;

const Fixture: z.ZodType<FixtureExpectation> = z.strictObject({
  headers: z.record(z.string().regex(/^[a-z0-9-]+$/, "header names are in lower case"), z.string()),
  registered_url: z.string().optional(),
  config: z.record(z.string(), z.unknown()),
  origin: z.enum(["docs", "vector", "synthetic"]),
  expected: z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("event"),
      event_key: z.string().optional(),
      gateway_ref: z.string().optional(),
      address: z.string().optional(),
      external_order_id: z.string().nullish(),
      occurred_at: z.string().nullish(),
      gateway_status: z.string().nullable(),
      status: z.enum([...ORDER_STATUSES, "unmapped"]).nullable(),
      received: z.string().nullish(),
      expected_amount: z.string().nullish(),
      asset: z.string().optional(),
      network: z.string().nullish(),
      tx_hashes: z.array(z.string()).optional(),
      confirmations: z.number().optional(),
    }),
    z.strictObject({ kind: z.literal("irrelevant") }),
    z.strictObject({ kind: z.literal("unparsable") }),
  ]),
});

export interface FixtureCase {
  name: string;
  body: Uint8Array;
  fixture: FixtureExpectation;
  delivery: RawDelivery;
  config: unknown;
}

export function fixtureFolder(gateway: Gateway): string {
  return path.join(import.meta.dirname, gateway.kind, "fixtures");
}

/** Every pair of bytes and expectation, with the configuration as its schema reads it. */
export function casesOf(gateway: Gateway): FixtureCase[] {
  const folder = fixtureFolder(gateway);
  return readdirSync(folder)
    .filter((file) => file.endsWith(".raw"))
    .sort()
    .map((file) => {
      const name = file.slice(0, -".raw".length);
      const body = new Uint8Array(readFileSync(path.join(folder, file)));
      const fixture = Fixture.parse(JSON.parse(readFileSync(path.join(folder, `${name}.json`), "utf8")));
      const config = gateway.config.schema.parse(fixture.config);
      return {
        name,
        body,
        fixture,
        delivery: deliver(body, fixture.headers, fixture.registered_url),
        config,
      };
    });
}

export function deliver(
  body: Uint8Array,
  headers: Readonly<Record<string, string>>,
  registeredUrl = "https://ops.example.test/api/webhooks/shop",
): RawDelivery {
  return {
    body,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value]]),
    ),
    method: "POST",
    registeredUrl,
    receivedAt: RECEIVED_AT,
  };
}

function secretFields(gateway: Gateway): string[] {
  return gateway.config.fields.filter((field) => field.input === "secret").map((field) => field.name);
}

/** The configuration with every secret replaced, past the schema, which refuses empty ones. */
export function withSecrets(gateway: Gateway, config: unknown, secret: string): unknown {
  return {
    ...(config as object),
    ...Object.fromEntries(secretFields(gateway).map((name) => [name, secret])),
  };
}

/** What the shipped mapping makes of a vendor's word; `config` where the vocabulary stands in that. */
export function statusOf(
  gateway: Gateway,
  word: string | null,
  config?: unknown,
): OrderStatus | "unmapped" | null {
  if (word === null) return null;
  const known = statusesFor(gateway, config).find(
    (entry) => gateway.normalizeStatus(entry.status) === gateway.normalizeStatus(word),
  );
  return known?.maps ?? "unmapped";
}

function amountsIn({ quote, price, received, transactions, refunds, settlements }: PaymentFacts): Decimal[] {
  const all = [
    quote?.value.amount,
    price?.value.amount,
    ...Object.values(received).flatMap((report) => [
      report.latest.total,
      report.latest.confirmed,
      report.peakConfirmed,
    ]),
    ...Object.values(transactions).map((transaction) => transaction.amount),
    ...Object.values(refunds).map((refund) => refund.amount),
    ...Object.values(settlements).flatMap(({ gross, gatewayFee, networkFee, reserve, net }) => [
      gross,
      gatewayFee,
      networkFee,
      reserve,
      net,
    ]),
  ];
  return all.filter((amount): amount is Decimal => amount !== undefined && amount !== null);
}

/** What is wrong with an event whatever the bytes were; nothing, if the gateway keeps the contract. */
export function faultsOf(event: GatewayEvent): string[] {
  const kept = JSON.stringify(event);
  const checks: [string, boolean][] = [
    [
      "the event key is empty or longer than an index takes",
      event.eventKey !== "" && event.eventKey.length <= 300,
    ],
    [
      "occurredAt is not an instant",
      event.occurredAt === null || parseInstant(event.occurredAt) === event.occurredAt,
    ],
    [
      "an amount is not a canonical decimal",
      amountsIn(event.facts).every((amount) => parseDecimal(amount) === amount),
    ],
    [
      "claims are the engine's to make",
      Object.keys(event.facts.claims).length + event.facts.unmapped.length === 0,
    ],
    ["a value does not survive being kept as JSON", isPlain(event)],
    // PostgreSQL keeps no NUL and no half of a character in text.
    ["a text holds a character the database refuses", !/\\u0000|\\ud[89a-f]/.test(kept)],
  ];
  return checks.flatMap(([fault, isFine]) => (isFine ? [] : [fault]));
}

function isPlain(value: unknown): boolean {
  if (value === null || ["string", "number", "boolean"].includes(typeof value)) return true;
  if (Array.isArray(value)) return value.every(isPlain);
  return (
    typeof value === "object" &&
    Object.getPrototypeOf(value) === Object.prototype &&
    Object.values(value).every(isPlain)
  );
}

/** The way to a simulated vendor without a network, and what went over it. */
export interface SimulatedHttp extends GatewayHttp {
  readonly sent: VendorRequest[];
}

/**
 * A client's requests go to the vendor's own `api` as they are written, below `baseUrl` alone. `config` is the vendor's
 * side of the secrets; `answered` can lose or spoil what comes back, after the vendor did what it was asked.
 */
export function simulatedHttp<Config>(
  api: NonNullable<GatewaySimulator<Config>["api"]>,
  vendor: SimulatedVendor,
  config: Config,
  baseUrl: string,
  answered: (answer: VendorAnswer, request: VendorRequest) => VendorAnswer = (answer) => answer,
): SimulatedHttp {
  const sent: VendorRequest[] = [];
  return {
    sent,
    now: () => vendor.now(),
    send({ method, url, headers, body }) {
      if (!url.startsWith(`${baseUrl}/`)) throw new RangeError(`${url} is not at the vendor, ${baseUrl}`);
      const request: VendorRequest = {
        method,
        url,
        path: url.slice(baseUrl.length),
        headers: Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
        ),
        body,
      };
      sent.push(request);
      const answer = answered(api(request, vendor, config), request);
      return Promise.resolve({ status: answer.status, headers: answer.headers ?? {}, body: answer.body });
    },
  };
}
