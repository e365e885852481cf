import { stringify } from "lossless-json";
import { assetDecimals } from "../../domain/asset";
import { decimal, percentOf, round, subtract, sum, toSmallestUnit, type Decimal } from "../../domain/decimal";
import { addMs } from "../../domain/instant";
import type { OrderStatus } from "../../domain/order-status";
import type { SimulatedPayment } from "../contract";
import { asObject } from "../json-body";
import { seededHex, seededTxHash, seededUuid } from "../seeded";
import { codeOf } from "./asset-table";
import type { GenericConfig } from "./config";
import { lists, placeAt, type Path } from "./path";
import { writeTime } from "./time-format";

/** One thing that happens to a simulated payment. */
export interface Step {
  /** Minutes after the payment was created, when the vendor sends this. */
  at: number;
  /** Ours; the vendor's first word for it is sent. */
  status: OrderStatus | "unheard of";
  /** Of the expected amount, what each transaction brought; "rest" is what the others left. */
  parts?: readonly ("60" | "100" | "110" | "rest")[];
  /** Where it was sent later than it happened. */
  happenedAt?: number;
}

/** The message of one step: every value put where the settings look for it. */
export function simulatedBody(
  step: Step,
  word: string,
  gatewayRef: string,
  payment: SimulatedPayment,
  config: GenericConfig,
): Buffer {
  return writeBody(valuesOf(step, word, gatewayRef, payment, config), config);
}

/** What stands where in a message; what has no place, or no value at this step, is left out. */
function valuesOf(
  step: Step,
  word: string,
  gatewayRef: string,
  payment: SimulatedPayment,
  config: GenericConfig,
): readonly (readonly [Path | null, unknown])[] {
  const { seed, startedAt, price, customer, network } = payment;
  const happenedAt = addMs(startedAt, (step.happenedAt ?? step.at) * 60_000);
  const parts = step.parts ?? [];
  const asset = assetOf(payment, config);
  const asked = asset === price.currency ? price.amount : payment.amount;
  const write = (amount: Decimal) =>
    amountText(amount, config.amount_decimals ?? assetDecimals(asset), config.amount_unit);
  const brought = sharesOf(asked, parts);
  const isListed = config.received_amount_path !== null && lists(config.received_amount_path) > 0;
  const figures =
    isListed || config.amount_semantics === "per_transaction" || brought.length === 0
      ? brought
      : [sum(brought)];
  const hashes = parts.map((_part, index) => seededTxHash(seed, `transaction ${index}`, network));
  return [
    [config.reference_path, gatewayRef],
    [config.status_path, word],
    [config.order_path, payment.externalOrderId],
    [config.event_id_path, seededUuid(seed, `event ${word} ${happenedAt}`)],
    [config.event_type_path, config.ignored_event_types.includes("payment") ? "payment.updated" : "payment"],
    [config.occurred_at_path, writeTime(happenedAt, config.time_format)],
    [config.expires_at_path, writeTime(addMs(startedAt, 60 * 60_000), config.time_format)],
    [config.asset_path, codeOf({ asset, network }, config.asset_table)],
    [config.network_path, network],
    [config.received_amount_path, allOrLast(config.received_amount_path, figures.map(write))],
    [config.expected_amount_path, write(asked)],
    [config.price_currency_path, price.currency],
    [
      config.price_amount_path,
      amountText(price.amount, assetDecimals(price.currency), config.price_amount_unit),
    ],
    [config.tx_hash_path, allOrLast(config.tx_hash_path, hashes)],
    [config.confirmations_path, step.status === "confirming" || parts.length === 0 ? "0" : "3"],
    [config.required_confirmations_path, "3"],
    [config.pay_address_path, `addr_${seededHex(seed, "address", 30)}`],
    [config.checkout_url_path, `https://pay.example.test/${seededHex(seed, "checkout", 12)}`],
    [config.customer_email_path, customer.email],
  ];
}

/** The coin, or the currency where the settings report amounts in that. */
function assetOf({ asset, price }: SimulatedPayment, config: GenericConfig): string {
  if (config.asset_path === null) return config.asset.toUpperCase();
  return config.asset_path.text === config.price_currency_path?.text ? price.currency : asset.toUpperCase();
}

function sharesOf(asked: Decimal, parts: NonNullable<Step["parts"]>): Decimal[] {
  const shares: Decimal[] = [];
  for (const part of parts)
    shares.push(part === "rest" ? subtract(asked, sum(shares)) : percentOf(asked, decimal(part)));
  return shares;
}

function amountText(
  amount: Decimal,
  decimals: number | null,
  unit: GenericConfig["amount_unit"],
): string | undefined {
  if (unit === "decimal") return amount;
  return decimals === null ? undefined : (toSmallestUnit(round(amount, decimals), decimals) ?? undefined);
}

/** A message that names one transaction names the latest. */
function allOrLast<T>(path: Path | null, values: readonly T[]): readonly T[] | T | undefined {
  return path !== null && lists(path) > 0 ? values : values.at(-1);
}

function writeBody(
  values: readonly (readonly [Path | null, unknown])[],
  { body_format }: GenericConfig,
): Buffer {
  let message: unknown = {};
  for (const [path, value] of values) {
    if (path !== null && value !== undefined)
      message = placeAt(message, path.steps, value)?.placed ?? message;
  }
  if (body_format === "json") return Buffer.from(stringify(message) ?? "", "utf8");
  const fields = Object.entries(asObject(message) ?? {}).map(([name, value]) => [name, String(value)]);
  return Buffer.from(new URLSearchParams(fields).toString(), "utf8");
}
