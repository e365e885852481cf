import { assetDecimals, isFiat } from "../../domain/asset";
import { fromSmallestUnit, isNegative, parseDecimal, sum, type Decimal } from "../../domain/decimal";
import type { Instant } from "../../domain/instant";
import { readJsonObject, textOf, type JsonObject } from "../json-body";
import { coinOf, type Coin } from "./asset-table";
import type { GenericConfig } from "./config";
import { valuesAt, type Path } from "./path";
import { readTime, TIME_FORMAT_LABEL } from "./time-format";

/** What the settings find in a message. */
export interface GenericMessage {
  reference: string;
  status: string;
  eventId: string | null;
  eventType: string | null;
  orderId: string | null;
  occurredAt: Instant | null;
  /** Null where nobody says; then no amount has a meaning either. */
  coin: Coin | null;
  expected: Decimal | null;
  /** All figures added up, where they stand in a list. */
  received: Decimal | null;
  /** One for every hash, with its amount where the settings take it so. */
  transactions: readonly { hash: string; amount: Decimal | null }[];
  price: { amount: Decimal; currency: string } | null;
  confirmations: number | null;
  requiredConfirmations: number | null;
  expiresAt: Instant | null;
  email: string | null;
  payAddress: string | null;
  checkoutUrl: string | null;
}

export type Read =
  | { kind: "read"; message: GenericMessage }
  /** Of a type that an admin does not want to hear of. */
  | { kind: "other"; eventId: string | null; eventType: string }
  | { kind: "unreadable"; reason: string };

/** Never throws: what cannot be read is said in a sentence that names the path. */
export function readMessage(body: Uint8Array, config: GenericConfig): Read {
  const message = config.body_format === "form" ? readForm(body) : readJsonObject(body);
  if (message === null)
    return unreadable("The body is not a JSON object, and the settings say that it is one");
  return new MessageReader(message, config).read();
}

/** A field sent twice counts the first time. */
function readForm(body: Uint8Array): JsonObject {
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(new TextDecoder("utf-8", { ignoreBOM: true }).decode(body)))
    if (!fields.has(name)) fields.set(name, value);
  return Object.fromEntries(fields);
}

/** Reads value after value and remembers the first that is not what it should be. */
class MessageReader {
  private problem: string | null = null;

  constructor(
    private readonly message: JsonObject,
    private readonly config: GenericConfig,
  ) {}

  read(): Read {
    const { config } = this;
    const eventId = this.text(config.event_id_path);
    const eventType = this.text(config.event_type_path);
    if (eventType !== null && config.ignored_event_types.includes(eventType.trim().toLowerCase())) {
      return { kind: "other", eventId, eventType };
    }
    const reference = this.text(config.reference_path);
    if (reference === null)
      return nothingAt(config.reference_path, "the payment's reference", "belongs to no payment");
    const status = this.text(config.status_path);
    if (status === null) return nothingAt(config.status_path, "the status", "does not tell what happened");
    const coin = this.coin();
    const message: GenericMessage = {
      reference,
      status,
      eventId,
      eventType,
      orderId: this.text(config.order_path),
      occurredAt: this.time(config.occurred_at_path),
      coin,
      expected: coin === null ? null : this.amount(config.expected_amount_path, coin),
      ...this.money(coin),
      price: this.price(),
      confirmations: this.count(config.confirmations_path),
      requiredConfirmations: this.count(config.required_confirmations_path),
      expiresAt: this.time(config.expires_at_path),
      email: this.text(config.customer_email_path),
      payAddress: this.text(config.pay_address_path),
      checkoutUrl: this.text(config.checkout_url_path),
    };
    return this.problem === null ? { kind: "read", message } : unreadable(this.problem);
  }

  private coin(): Coin | null {
    const { config } = this;
    const code = this.text(config.asset_path)?.trim() || config.asset;
    if (code === "") return null;
    const coin = coinOf(code, config.asset_table);
    // Money is on no chain, whatever the rest of the message says.
    if (isFiat(coin.asset)) return { ...coin, network: null };
    const named = this.text(config.network_path)?.trim() || coin.network || config.network;
    return { ...coin, network: named === "" ? null : named.toLowerCase() };
  }

  private money(coin: Coin | null): Pick<GenericMessage, "received" | "transactions"> {
    const { config } = this;
    const hashes = this.texts(config.tx_hash_path);
    const amounts = coin === null ? [] : this.amounts(config.received_amount_path, coin);
    const known = amounts.filter((amount) => amount !== null);
    if (config.amount_semantics !== "per_transaction") {
      return { received: known.length === 0 ? null : sum(known), transactions: byHash(hashes, []) };
    }
    return { received: null, transactions: byHash(hashes, amounts) };
  }

  private price(): GenericMessage["price"] {
    const { config } = this;
    const currency = (this.text(config.price_currency_path)?.trim() || config.price_currency).toUpperCase();
    if (currency === "") return null;
    const amount = this.exact(
      config.price_amount_path,
      config.price_amount_unit === "decimal" ? null : assetDecimals(currency),
      config.price_amount_unit,
    );
    return amount === null ? null : { amount, currency };
  }

  private amount(path: Path | null, coin: Coin): Decimal | null {
    return this.amounts(path, coin)[0] ?? null;
  }

  private amounts(path: Path | null, coin: Coin): (Decimal | null)[] {
    const { amount_unit: unit, amount_decimals: decimals } = this.config;
    return this.exacts(path, decimals ?? assetDecimals(coin.asset), unit);
  }

  private exact(
    path: Path | null,
    decimals: number | null,
    unit: GenericConfig["amount_unit"],
  ): Decimal | null {
    return this.exacts(path, decimals, unit)[0] ?? null;
  }

  /** Without its decimals an amount in smallest units says nothing, so it is left out. */
  private exacts(
    path: Path | null,
    decimals: number | null,
    unit: GenericConfig["amount_unit"],
  ): (Decimal | null)[] {
    if (path === null || (unit === "smallest" && decimals === null)) return [];
    const meant = unit === "smallest" ? "a whole number of smallest units" : "an amount";
    return this.texts(path).map((text) =>
      text === null
        ? null
        : this.must(
            path,
            text,
            unit === "smallest" ? fromSmallestUnit(text.trim(), decimals ?? 0) : parseDecimal(text),
            meant,
            (amount) => !isNegative(amount),
          ),
    );
  }

  private time(path: Path | null): Instant | null {
    const text = this.text(path);
    if (path === null || text === null) return null;
    const format = this.config.time_format;
    return this.must(
      path,
      text,
      readTime(text, format),
      `a time as the settings have it (${TIME_FORMAT_LABEL[format]})`,
    );
  }

  private count(path: Path | null): number | null {
    const text = this.text(path);
    if (path === null || text === null) return null;
    const trimmed = text.trim();
    return this.must(path, text, /^\d{1,9}$/.test(trimmed) ? Number(trimmed) : null, "a whole number");
  }

  private text(path: Path | null): string | null {
    return this.texts(path)[0] ?? null;
  }

  /** Null and "" are nothing; an object or a list where a value should stand is a mistake in the path. */
  private texts(path: Path | null): (string | null)[] {
    if (path === null) return [];
    return valuesAt(this.message, path).map((value) => {
      const text = typeof value === "boolean" ? String(value) : textOf(value);
      if (text === null && value !== undefined && value !== null && value !== "") {
        this.problem ??= `What stands at "${path.text}" is not one value but ${Array.isArray(value) ? "a list" : "an object"}`;
      }
      return text;
    });
  }

  private must<T>(
    path: Path,
    text: string,
    value: T | null,
    meant: string,
    isRight: (value: T) => boolean = () => true,
  ): T | null {
    if (value !== null && isRight(value)) return value;
    this.problem ??= `The value at "${path.text}" is not ${meant}: ${shown(text)}`;
    return null;
  }
}

/** Two entries of one hash are two outputs of one transaction. */
function byHash(
  hashes: readonly (string | null)[],
  amounts: readonly (Decimal | null)[],
): GenericMessage["transactions"] {
  const found = new Map<string, Decimal | null>();
  for (const [index, hash] of hashes.entries()) {
    if (hash === null) continue;
    const before = found.get(hash) ?? null;
    const amount = amounts[index] ?? null;
    found.set(hash, before === null || amount === null ? (amount ?? before) : sum([before, amount]));
  }
  return [...found].map(([hash, amount]) => ({ hash, amount }));
}

/** Long values are cut; quoted, so that nobody mistakes a vendor's text for ours. */
function shown(text: string): string {
  const characters = [...text];
  return JSON.stringify(characters.length > 60 ? `${characters.slice(0, 60).join("")}…` : text);
}

function nothingAt(path: Path, what: string, consequence: string): Read {
  return unreadable(`Nothing stands at "${path.text}" (${what}), so the message ${consequence}`);
}

function unreadable(reason: string): Read {
  return { kind: "unreadable", reason: `${reason}.` };
}
