import { stringify } from "lossless-json";
import type { Decimal } from "../../domain/decimal";
import type { Instant } from "../../domain/instant";
import { amountOf, asObject, instantOf, readJsonObject, textOf, type JsonObject } from "../json-body";

/** A charge of Coinbase Commerce, or a payment link of its successor, as a webhook or an answer tells of it. */
export interface CoinbaseNotice {
  /** Same for every attempt to deliver it; payment links have none. */
  eventId: string | null;
  /** "charge:pending", "payment_link.payment.success"; null in an answer. */
  eventType: string | null;
  /** The charge's code, which the API finds it by, or the payment link's id. */
  ref: string;
  orderId: string | null;
  /** The last entry of the timeline, or the link's status; null where neither is sent. */
  status: string | null;
  /** Why a charge is UNRESOLVED. */
  context: string | null;
  statusAt: Instant | null;
  price: Money | null;
  /** Where the price is in coins of one network. */
  network: string | null;
  payments: readonly CoinbasePayment[];
  settlement: CoinbaseSettlement | null;
  createdAt: Instant | null;
  expiresAt: Instant | null;
  checkoutUrl: string | null;
  customer: { name: string | null; email: string | null };
}

export interface Money {
  amount: Decimal;
  currency: string;
}

export interface CoinbasePayment {
  network: string;
  txHash: string;
  asset: string | null;
  isConfirmed: boolean;
  /** Worth in the price's currency when it was detected. */
  local: Money | null;
  confirmations: string | null;
  requiredConfirmations: string | null;
  detectedAt: Instant | null;
}

export interface CoinbaseSettlement {
  currency: string;
  total: Decimal | null;
  fee: Decimal | null;
  net: Decimal | null;
}

export type Read = { kind: "read"; notice: CoinbaseNotice } | { kind: "unreadable"; reason: string };

/** {event: {id, type, data: charge}} of Coinbase Commerce, or a flat payment link with its eventType. */
export function readWebhook(body: Uint8Array): Read {
  const json = readJsonObject(body);
  if (json === null) return unreadable("the body is not a JSON object");
  const event = asObject(json.event);
  if (event === null)
    return textOf(json.eventType) === null ? unreadable("it names no event") : readLink(json);
  const charge = asObject(event.data);
  const notice = charge === null ? null : readCharge(charge);
  if (notice === null)
    return unreadable("its charge has no code and no id, so it cannot be tied to a payment");
  return {
    kind: "read",
    notice: {
      ...notice,
      eventId: textOf(event.id),
      eventType: textOf(event.type),
      statusAt: notice.statusAt ?? instantOf(event.created_at),
    },
  };
}

/** GET /charges/:code answers with the charge under `data`; null where there is none. */
export function readAnswer(body: Uint8Array): CoinbaseNotice | null {
  const charge = asObject(readJsonObject(body)?.data);
  return charge === null ? null : readCharge(charge);
}

/** GET /charges: a page of them with the bytes of each, and the id after which the next page begins; null where it is none. */
export function readList(
  body: Uint8Array,
): { charges: { notice: CoinbaseNotice; body: Buffer }[]; next: string | null } | null {
  const json = readJsonObject(body);
  const data = json?.data;
  if (!Array.isArray(data)) return null;
  const charges = data.flatMap((item: unknown) => {
    const charge = asObject(item);
    const notice = charge === null ? null : readCharge(charge);
    return notice === null ? [] : [{ notice, body: Buffer.from(stringify(item) ?? "", "utf8") }];
  });
  if (charges.length !== data.length) return null;
  const hasMore = textOf(asObject(json?.pagination)?.next_uri) !== null;
  return { charges, next: hasMore ? textOf(asObject(data.at(-1))?.id) : null };
}

/** docs.cdp.coinbase.com, commerce, "Webhooks fields" and "Payment status". */
function readCharge(charge: JsonObject): CoinbaseNotice | null {
  const ref = textOf(charge.code) ?? textOf(charge.id);
  if (ref === null) return null;
  const last = asObject(listOf(charge.timeline).at(-1));
  const metadata = asObject(charge.metadata);
  return {
    eventId: null,
    eventType: null,
    ref,
    orderId: orderOf(metadata),
    status: textOf(last?.status),
    context: textOf(last?.context),
    statusAt: instantOf(last?.time),
    price: moneyOf(asObject(charge.pricing)?.local),
    network: null,
    payments: listOf(charge.payments).flatMap((item) => readPayment(asObject(item)) ?? []),
    settlement: null,
    createdAt: instantOf(charge.created_at),
    expiresAt: instantOf(charge.expires_at),
    checkoutUrl: textOf(charge.hosted_url),
    customer: {
      name: textOf(metadata?.customer_name) ?? textOf(metadata?.name),
      email: textOf(metadata?.customer_email) ?? textOf(metadata?.email),
    },
  };
}

function readPayment(payment: JsonObject | null): CoinbasePayment | null {
  const network = textOf(payment?.network);
  const txHash = textOf(payment?.transaction_id) ?? textOf(payment?.payment_id);
  if (payment === null || network === null || txHash === null) return null;
  const value = asObject(payment.value);
  const block = asObject(payment.block);
  return {
    network,
    txHash,
    asset: currencyOf(asObject(value?.crypto)?.currency),
    isConfirmed: textOf(payment.status)?.toUpperCase() === "CONFIRMED",
    local: moneyOf(value?.local),
    confirmations: textOf(block?.confirmations_accumulated),
    requiredConfirmations: textOf(block?.confirmations_required),
    detectedAt: instantOf(payment.detected_at),
  };
}

/** docs.cdp.coinbase.com, Coinbase Business, "Payment link webhooks". */
function readLink(link: JsonObject): Read {
  const ref = textOf(link.id);
  if (ref === null) return unreadable("its payment link has no id, so it cannot be tied to a payment");
  const price = moneyOf(link);
  const network = textOf(link.network);
  const txHash = textOf(link.transactionHash);
  const updatedAt = instantOf(link.updatedAt);
  const settled = asObject(link.settlement);
  const currency = currencyOf(settled?.currency);
  const total = amountOf(settled?.totalAmount);
  return {
    kind: "read",
    notice: {
      eventId: null,
      eventType: textOf(link.eventType),
      ref,
      orderId: orderOf(asObject(link.metadata)),
      status: textOf(link.status),
      context: null,
      statusAt: updatedAt,
      price,
      network: network?.toLowerCase() ?? null,
      payments:
        txHash === null || network === null
          ? []
          : [
              {
                network,
                txHash,
                asset: price?.currency ?? null,
                isConfirmed: true,
                local: total === null || currency === null ? null : { amount: total, currency },
                confirmations: null,
                requiredConfirmations: null,
                detectedAt: null,
              },
            ],
      settlement:
        currency === null
          ? null
          : { currency, total, fee: amountOf(settled?.feeAmount), net: amountOf(settled?.netAmount) },
      createdAt: instantOf(link.createdAt),
      expiresAt: instantOf(link.expiresAt),
      checkoutUrl: textOf(link.url),
      customer: { name: null, email: null },
    },
  };
}

/** Coinbase's own plugin for WooCommerce writes order_id; metadata is the shop's to choose. */
function orderOf(metadata: JsonObject | null): string | null {
  return textOf(metadata?.order_id) ?? textOf(metadata?.orderId);
}

function moneyOf(value: unknown): Money | null {
  const money = asObject(value);
  const amount = amountOf(money?.amount);
  const currency = currencyOf(money?.currency);
  return amount === null || currency === null ? null : { amount, currency };
}

function currencyOf(value: unknown): string | null {
  return textOf(value)?.trim().toUpperCase() || null;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function unreadable(reason: string): Read {
  return { kind: "unreadable", reason: `Coinbase's message could not be read: ${reason}.` };
}
