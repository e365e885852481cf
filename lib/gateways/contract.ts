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
  /** Where the vocabulary stands in the integration's settings instead; then `statuses` is empty. */
  statusesOf?(config: Config): readonly GatewayStatus[];
  /** One spelling for comparing vendor statuses: "Paid", "PAID" and "paid" may be the same word. */
  normalizeStatus(status: string): string;
  /** What the vendor needs to read in a 200 answer besides our own fields, e.g. {"status":200}. */
  acknowledgement: Readonly<Record<string, unknown>>;
  /** Where that stands in the integration's settings instead. */
  acknowledgementOf?(config: Config): Readonly<Record<string, unknown>>;
  /**
   * In which form received amounts are told: as the total of a payment, which a newer one replaces (`received`), as
   * amounts of single transactions, which add up (`transactions`), in both forms, or not at all. Both forms tell of the
   * same money, so the engine takes the larger and never adds one to the other; one event has one of them.
   */
  amountSemantics: "cumulative" | "per_transaction" | "both" | "none";
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
  /** What an admin does at the vendor so that it sends to the webhook address shown above, one step a line. */
  setup: readonly string[];
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
  /** Fields of one group follow each other and stand under this heading. */
  group?: string;
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
  | "unsupported_scheme"
  | "timestamp_too_old";

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
  /** Requests a second to its host from one process; half of what the vendor documents, since web and worker both ask. */
  perSecond?: number;
  /** `findPayment` finds a payment by the merchant's reference alone, so one the vendor has not named yet can be asked for. */
  findsByMerchantReference?: true;
  /** Whether an integration set up like this can be asked about its payments; left out where each can. */
  answers?(config: Config): boolean;
  /** Asks for one payment. The answer goes through the engine like a delivery, marked as a poll. */
  findPayment?(reference: PaymentReference, config: Config, http: GatewayHttp): Promise<GatewayEvent | null>;
  /**
   * What the vendor keeps of a payment besides its present state: payouts, refunds, its history. Each record is an event
   * with a key of its own, so that asking again says nothing new.
   */
  findRecords?(
    reference: PaymentReference,
    config: Config,
    http: GatewayHttp,
  ): Promise<readonly GatewayEvent[]>;
  /**
   * One page of the vendor's own list; finds payments whose every delivery was lost. `next` is null at its end; null
   * instead of a page where these settings have no list.
   */
  listPayments?(
    page: { cursor: string | null },
    config: Config,
    http: GatewayHttp,
  ): Promise<ListedPage | null>;
  /**
   * The list is ordered by when payments were made, the newest first, as the vendor says or is asked to. Without it a
   * payment may stand anywhere, and only the last page tells that one is not there.
   */
  listsNewestFirst?: true;
  create?: PaymentCreation<Config>;
  /** Ends a payment that nobody has paid yet. Throws as `create` does. */
  cancelPayment?(reference: PaymentReference, config: Config, http: GatewayHttp): Promise<void>;
  refund?: RefundSending<Config>;
  subscriptions?: WebhookSubscriptions<Config>;
  dictionary?: Dictionary<Config>;
}

export interface ListedPage {
  events: readonly GatewayEvent[];
  next: string | null;
}

/**
 * Making a payment. `send` is called once per attempt and never repeated by itself, because a second request can be a
 * second payable invoice. It throws AppError `gateway_refused` when the vendor said no (nothing was made), `unavailable`
 * when the request did not leave, and `outcome_unknown` when the vendor may have made it.
 */
export interface PaymentCreation<Config> {
  /** What has to be known besides the amount, drawn like the integration's form; empty where nothing else is needed. */
  fields: readonly ConfigField[];
  /** The customer picks a coin at the vendor's page, so `payIn` may be null. */
  letsCustomerChoose: boolean;
  /** Nobody else can: `payIn` has to be null. */
  onlyCustomerChooses?: true;
  /**
   * What may be chosen now, by field name, given what was chosen before: countries, offers. Coins for `payIn` go by the
   * name "pay_in", each "ASSET@network".
   */
  choices?(
    given: CreateChoicesInput,
    config: Config,
    http: GatewayHttp,
  ): Promise<Readonly<Record<string, readonly { value: string; label: string }[]>>>;
  /** Why an integration that is set up like this makes no payments, in a sentence; null where it does. */
  barrier?(config: Config): string | null;
  send(request: CreatePayment, config: Config, http: GatewayHttp): Promise<CreatedPayment>;
}

export interface CreateChoicesInput {
  price: CreatePayment["price"];
  options: Readonly<Record<string, string>>;
}

export interface CreatePayment {
  /** What the vendor repeats as the merchant's reference; no other attempt at this integration carries it. */
  merchantReference: string;
  /** What to charge, in a currency or a coin. */
  price: { amount: Decimal; currency: string };
  /** The coin to pay with; null leaves the choice to the customer. */
  payIn: { asset: string; network: string | null } | null;
  customer: { name: string | null; email: string | null };
  /** What the customer reads on the vendor's page. */
  description: string;
  webhookUrl: string;
  /** Values of `fields`. */
  options: Readonly<Record<string, string>>;
}

export interface CreatedPayment {
  /** What the vendor answered, as a poll would tell it: its reference, what is asked, until when, where to pay. */
  event: GatewayEvent;
  /**
   * The vendor gives the payment a name only when the customer begins to pay: until then the event's subject is the
   * merchantReference, and the first delivery or answer that repeats it brings the name.
   */
  isUnnamed?: true;
  /**
   * What has to be remembered to ask for this payment again. `merchant_reference` is the one it was made with, for a
   * vendor that is asked by it: an order's later attempts have references of their own.
   */
  context: Readonly<Record<string, string>>;
}

/**
 * Sending money back through the vendor, in two steps where it has two: what it will cost, then the order to do it.
 * `send` throws as PaymentCreation does.
 */
export interface RefundSending<Config> {
  /** "whole": everything the payment brought goes back the way it came; "amount": any sum, to an address. */
  scope: "whole" | "amount";
  /** Whether it pays out such an asset at all; absent where the money goes back as it came. */
  sends?(asset: string, network: string | null): boolean;
  preview?(request: SendRefund, config: Config, http: GatewayHttp): Promise<RefundQuote>;
  send(
    request: SendRefund,
    quote: RefundQuote | null,
    config: Config,
    http: GatewayHttp,
  ): Promise<SentRefund>;
}

export interface SendRefund {
  /** Ours; the same at every repetition. */
  refundId: string;
  payment: PaymentReference;
  asset: string;
  network: string | null;
  amount: Decimal;
  /** Where it goes; null where the vendor knows. */
  destination: string | null;
  note: string;
}

export interface RefundQuote {
  /** What leaves the merchant's balance, fees included; null when the vendor does not say. */
  total: { amount: Decimal; asset: string } | null;
  fee: { amount: Decimal; asset: string } | null;
  /** How the vendor will name the refund, where it says so beforehand: then it can be asked for after a lost answer. */
  gatewayRef: string | null;
  /** What the vendor needs to carry out exactly this. */
  token: Readonly<Record<string, string>>;
}

export interface SentRefund {
  state: "pending" | "sent";
  /** How the vendor names the refund; null when it names none. */
  gatewayRef: string | null;
}

/** The vendor's list of addresses it sends deliveries to. */
export interface WebhookSubscriptions<Config> {
  list(config: Config, http: GatewayHttp): Promise<readonly WebhookSubscription[]>;
  create(url: string, config: Config, http: GatewayHttp): Promise<WebhookSubscription>;
  update(id: string, url: string, config: Config, http: GatewayHttp): Promise<WebhookSubscription>;
  remove(id: string, config: Config, http: GatewayHttp): Promise<void>;
}

export interface WebhookSubscription {
  id: string;
  url: string;
  /** Event names in the vendor's spelling. */
  events: readonly string[];
  /** Whether every event that the status engine needs is among them. */
  isComplete: boolean;
}

/**
 * What the vendor knows and deliveries only refer to: currencies by id with their decimals. Fetched now and then, kept
 * with the integration, and put into its configuration before anything is parsed.
 */
export interface Dictionary<Config> {
  /** JSON that `apply` understands. */
  fetch(config: Config, http: GatewayHttp): Promise<unknown>;
  /** Entries an admin typed in stand above fetched ones. Stored JSON of an older version must do no harm. */
  apply(config: Config, stored: unknown): Config;
  /** What is in it, for people: "312 currencies". */
  describe?(stored: unknown): string | null;
}

export interface PaymentReference {
  gatewayRef: string;
  externalOrderId: string | null;
  /** What the gateway asked us to remember (Two-Coin: the provider that is part of the path). */
  context: Readonly<Record<string, string>>;
  /** Transactions that are known to pay it, for a vendor that can be asked by them. */
  txHashes?: readonly string[];
  /** The vendor's names of refunds of this payment that are not finished, for `findRecords` to tell how far they are. */
  refundRefs?: readonly string[];
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
  /** What customers of this vendor like to pay with, the most usual one several times; absent leaves it to the shop. */
  usualCoins?: readonly { asset: string; network: string }[];
  /** What this account is paid with and priced in, where its settings say; null leaves it to the customer. */
  shop?(config: Config): {
    coins: readonly { asset: string; network: string }[] | null;
    currency: string | null;
  };
  /** Waits before each further try of a delivery that was not taken, as the vendor documents or others have seen. */
  retryDelaysMs?: readonly number[];
  /** Answers after which the vendor never sends a delivery again, besides the one that takes it. */
  givesUpOn?: readonly number[];
  /**
   * The vendor's own API under the base address of the configuration, absent where it has none: reads what our client
   * writes, checks its proof as the vendor does, and answers in the vendor's form, errors included.
   */
  api?(request: VendorRequest, vendor: SimulatedVendor, config: Config): VendorAnswer;
}

/** A request at the simulated vendor's API. */
export interface VendorRequest {
  method: string;
  /** The whole address as the client wrote it: some vendors sign it. */
  url: string;
  /** Path below the base address, with its query: "/orders?limit=10". */
  path: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: string;
}

export interface VendorAnswer {
  status: number;
  body: string;
  headers?: Readonly<Record<string, string>>;
}

/** What the simulated vendor knows. `VendorBook` keeps it. */
export interface SimulatedVendor {
  now(): Instant;
  find(gatewayRef: string): VendorPayment | null;
  findByMerchantReference(externalOrderId: string): VendorPayment | null;
  /** Newest first. */
  list(): readonly VendorPayment[];
  /** A payment the merchant asked for; from now on it goes the way of a scenario the book draws. */
  create(asked: Omit<SimulatedPayment, "seed" | "startedAt">, webhookUrl: string | null): VendorPayment;
  /** From now on it goes the way of this scenario: the steps of it that have not happened follow. Null for an unknown one. */
  turn(gatewayRef: string, scenario: Scenario): VendorPayment | null;
  /** Whatever else the API has to remember: subscriptions, spend requests. */
  readonly notes: Map<string, string>;
}

export interface VendorPayment {
  gatewayRef: string;
  payment: SimulatedPayment;
  scenario: Scenario;
  /** When the last step happened; null while only its creation did. */
  since: Instant | null;
  /** What the vendor's API says of it now: `records` of the last step that happened. */
  records: Readonly<Record<string, string>>;
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
  /** What the vendor's API knows of the payment from this step on, in whatever parts its `api` answers with. */
  records?: Readonly<Record<string, string>>;
  /** The vendor tells nobody of this step; only its API knows. */
  isUntold?: true;
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
