import type { z } from "zod";
import type { Decimal } from "../domain/decimal";
import type { PaymentFacts } from "../domain/facts";
import type { Instant } from "../domain/instant";
import type { OrderStatus } from "../domain/order-status";

/**
 * What a gateway must provide. A gateway translates one vendor's bytes to and from domain words;
 * it reads no clock, no database and no environment, and it never sees another gateway.
 */
export interface Gateway<Config = unknown> {
  kind: string;
  /** As the vendor spells itself. */
  name: string;
  config: GatewayConfig<Config>;
  /** Is this delivery from the gateway? Works on the raw bytes, in constant time. */
  verify(delivery: RawDelivery, config: Config): Verification;
  /**
   * False where the vendor sends a bearer token instead of a signature: a verified delivery then
   * proves who sent it, not what it says, and a poll has to confirm it. Absent means true.
   */
  authenticatesBody?: false;
  /** Verified bytes to an event in our words. Never throws on any input. */
  parse(delivery: RawDelivery, config: Config): Parsed;
  /** The shipped mapping: every status of the vendor's vocabulary, in the vendor's spelling. */
  statuses: readonly GatewayStatus[];
  /** One spelling for comparing vendor statuses: "Paid", "PAID" and "paid" may be the same word. */
  normalizeStatus(status: string): string;
  /** What the vendor needs to read in a 200 answer besides our own fields, e.g. {"status":200}. */
  acknowledgement: Readonly<Record<string, unknown>>;
  /** Where received amounts come from: "cumulative" replaces, "per_transaction" adds, "none" reports no amount. */
  amountSemantics: "cumulative" | "per_transaction" | "none";
  /** Fields of the body that are themselves a proof; shown only to who may configure the integration. */
  secretBodyFields?: readonly string[];
  /** Media types of the vendor's webhook body, lower case without parameters. */
  contentTypes: readonly string[];
  /** The vendor's known addresses to send from; a hint for the form, never enforced by itself. */
  knownSourceIps: readonly string[];
  client?: GatewayClient<Config>;
  simulate: GatewaySimulator<Config>;
}

export interface GatewayConfig<Config> {
  /** Validates credentials and settings together (keys in snake_case, as people type them). Draws the form. */
  schema: z.ZodType<Config>;
  fields: readonly ConfigField[];
}

export interface ConfigField {
  name: string;
  label: string;
  /** Where to find it at the vendor, and what it is for. */
  help: string;
  /** Credentials are sealed and never shown again; settings are shown and edited. */
  kind: "credential" | "setting";
  input: "text" | "secret" | "select" | "boolean" | "textarea";
  required: boolean;
  default?: string;
  options?: readonly { value: string; label: string }[];
}

export interface RawDelivery {
  /** Exactly the bytes that arrived. */
  body: Uint8Array;
  /** Names in lower case; a repeated header keeps every value. */
  headers: Readonly<Record<string, readonly string[]>>;
  method: string;
  /** The address as it was registered at the gateway, never the one the request carried. */
  registeredUrl: string;
  receivedAt: Instant;
}

export type Verification =
  | {
      kind: "verified";
      /** Time the sender put under the signature, when it did. */
      signedAt: Instant | null;
    }
  | { kind: "refused"; reason: RefusalReason };

export type RefusalReason =
  | "signature_missing"
  | "signature_malformed"
  | "signature_mismatch"
  | "secret_missing"
  | "wrong_account"
  | "unsupported_scheme";

export type Parsed =
  | { kind: "event"; event: GatewayEvent }
  /** Understood, and about nothing this product keeps (a withdrawal, a wallet conversion). */
  | { kind: "irrelevant"; eventKey: string; reason: string }
  /** Signed by the gateway but not readable; stored and shown, so that nothing is lost. */
  | { kind: "unparsable"; reason: string };

export interface GatewayEvent {
  /** Unique per integration; the same key is the same event. Falls back to sha256 of the body. */
  eventKey: string;
  /** How the payment is found: the gateway's own reference, or the address money arrived at. */
  subject: { by: "reference"; gatewayRef: string } | { by: "address"; address: string };
  /** The merchant's own order reference, when the gateway repeats it. */
  externalOrderId: string | null;
  /** The gateway's own time of the event; null when it gives none. Never the time of arrival. */
  occurredAt: Instant | null;
  /** The vendor's word, as sent; null when the event carries no status (a wallet transaction). */
  gatewayStatus: string | null;
  /** The vendor's name of the event ("InvoicePaid"), for the timeline. */
  eventType: string;
  /** Everything else the event says. Claims are added by the engine from the mapping. */
  facts: PaymentFacts;
}

export interface GatewayStatus {
  /** The vendor's spelling. */
  status: string;
  meaning: string;
  maps: OrderStatus;
  /** Why, where the mapping would surprise. */
  reason?: string;
}

/** Questions and requests to the vendor's API, as far as the vendor has one. */
export interface GatewayClient<Config> {
  /** Asks for one payment. The answer goes through the engine like a delivery, marked as a poll. */
  findPayment?(reference: PaymentReference, config: Config, http: GatewayHttp): Promise<GatewayEvent | null>;
  createPayment?(request: CreatePayment, config: Config, http: GatewayHttp): Promise<CreatedPayment>;
}

export interface PaymentReference {
  gatewayRef: string;
  externalOrderId: string | null;
  /** What the gateway asked us to remember (Two-Coin: the provider that is part of the path). */
  context: Readonly<Record<string, string>>;
}

export interface CreatePayment {
  externalOrderId: string;
  asset: string;
  network: string | null;
  amount: Decimal;
  price: { amount: Decimal; currency: string } | null;
  customerEmail: string | null;
  webhookUrl: string;
}

export interface CreatedPayment {
  gatewayRef: string;
  checkoutUrl: string | null;
  payAddress: string | null;
  expiresAt: Instant | null;
  context: Readonly<Record<string, string>>;
}

/** The only way out: time-outs, retries of safe methods and rate limits live behind it. */
export interface GatewayHttp {
  now(): Instant;
  send(request: {
    method: "GET" | "POST" | "PUT" | "DELETE";
    url: string;
    headers: Readonly<Record<string, string>>;
    body: string;
  }): Promise<{ status: number; headers: Readonly<Record<string, string>>; body: string }>;
}

/** Plays the vendor: builds the exact bytes and headers it would send. Pure; randomness and time come in. */
export interface GatewaySimulator<Config> {
  /** The steps a payment goes through in `scenario`; null when this vendor cannot express it. */
  deliveries(
    scenario: Scenario,
    payment: SimulatedPayment,
    config: Config,
    registeredUrl: string,
  ): readonly SimulatedDelivery[] | null;
}

export const SCENARIOS = [
  "exact",
  "under",
  "over",
  "late",
  "twice",
  "out_of_order",
  "stuck",
  "expired",
  "cancelled",
  "refunded",
  "on_hold",
  "contradictory",
  "multiple_transactions",
  "wrong_asset",
  "unknown_status",
] as const;

export type Scenario = (typeof SCENARIOS)[number];

export interface SimulatedPayment {
  externalOrderId: string;
  /** Seeds every id the vendor would make up (32 hex digits). */
  seed: string;
  asset: string;
  network: string;
  amount: Decimal;
  price: { amount: Decimal; currency: string };
  customer: { name: string; email: string };
  startedAt: Instant;
}

export interface SimulatedDelivery {
  /** When the vendor would send it. */
  at: Instant;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
  gatewayRef: string;
  label: string;
}

/** What the contract test suite reads from a gateway's fixtures folder: `<name>.raw` bytes and `<name>.json`. */
export interface FixtureExpectation {
  headers: Record<string, string>;
  registered_url?: string;
  config: Record<string, unknown>;
  origin: "docs" | "vector" | "synthetic";
  expected:
    | {
        kind: "event";
        event_key?: string;
        gateway_ref?: string;
        address?: string;
        external_order_id?: string | null;
        occurred_at?: string | null;
        gateway_status: string | null;
        status: OrderStatus | "unmapped" | null;
        received?: string | null;
        expected_amount?: string | null;
        asset?: string;
        network?: string | null;
        tx_hashes?: string[];
        confirmations?: number;
      }
    | { kind: "irrelevant" }
    | { kind: "unparsable" };
}
