import type { Decimal } from "../../domain/decimal";
import type { Instant } from "../../domain/instant";
import { amountOf, asObject, instantOf, readJsonObject, textOf } from "../json-body";

/** A payment (NOWPayments API, "Get payment status"); a notification has the same fields and a few more. */
export interface NowpaymentsPayment {
  paymentId: string;
  /** Set where a further deposit came to the address of an earlier payment, or another coin did. */
  parentPaymentId: string | null;
  status: string;
  orderId: string | null;
  priceAmount: Decimal | null;
  priceCurrency: string | null;
  payAmount: Decimal | null;
  /** A code like "btc" or "usdttrc20". */
  payCurrency: string | null;
  /** All that arrived, in the pay currency. */
  actuallyPaid: Decimal | null;
  payAddress: string | null;
  payinHash: string | null;
  payoutHash: string | null;
  outcomeAmount: Decimal | null;
  outcomeCurrency: string | null;
  fee: NowpaymentsFee | null;
  createdAt: Instant | null;
  updatedAt: Instant | null;
  validUntil: Instant | null;
}

export interface NowpaymentsFee {
  currency: string;
  depositFee: Decimal | null;
  serviceFee: Decimal | null;
  withdrawalFee: Decimal | null;
}

export type Read =
  | { kind: "read"; payment: NowpaymentsPayment }
  /** Payouts and custody transfers come to the same address. */
  | { kind: "other"; key: readonly (string | null)[]; reason: string }
  | { kind: "unreadable"; reason: string };

/** What POST /invoice answers: a page on which the customer chooses a coin; the payment is made then, under another id. */
export interface NowpaymentsInvoice {
  id: string;
  orderId: string | null;
  invoiceUrl: string;
  priceAmount: Decimal | null;
  priceCurrency: string | null;
  createdAt: Instant | null;
}

/** Null where the answer is no invoice. */
export function readInvoice(body: Uint8Array): NowpaymentsInvoice | null {
  const json = readJsonObject(body);
  const id = textOf(json?.id);
  const invoiceUrl = textOf(json?.invoice_url);
  if (json === null || id === null || invoiceUrl === null) return null;
  return {
    id,
    invoiceUrl,
    orderId: textOf(json.order_id),
    priceAmount: amountOf(json.price_amount),
    priceCurrency: textOf(json.price_currency)?.trim().toUpperCase() || null,
    createdAt: instantOf(json.created_at),
  };
}

export function readPayment(body: Uint8Array): Read {
  const json = readJsonObject(body);
  if (json === null) return unreadable("the body is not a JSON object");
  const paymentId = textOf(json.payment_id);
  const status = textOf(json.payment_status);
  if (paymentId === null) {
    const id = textOf(json.id);
    const state = textOf(json.status);
    return id !== null && state !== null
      ? {
          kind: "other",
          key: ["transfer", id, state],
          reason: "A payout or a custody transfer, not a customer's payment.",
        }
      : unreadable("it has no payment_id, so it cannot be tied to a payment");
  }
  if (status === null) return unreadable("it has no payment_status, so nobody can tell what happened");
  return {
    kind: "read",
    payment: {
      paymentId,
      parentPaymentId: textOf(json.parent_payment_id),
      status,
      orderId: textOf(json.order_id),
      priceAmount: amountOf(json.price_amount),
      priceCurrency: textOf(json.price_currency)?.trim().toUpperCase() || null,
      payAmount: amountOf(json.pay_amount),
      payCurrency: textOf(json.pay_currency)?.trim() || null,
      actuallyPaid: amountOf(json.actually_paid),
      payAddress: textOf(json.pay_address),
      payinHash: textOf(json.payin_hash),
      payoutHash: textOf(json.payout_hash),
      outcomeAmount: amountOf(json.outcome_amount),
      outcomeCurrency: textOf(json.outcome_currency)?.trim() || null,
      fee: readFee(json.fee),
      createdAt: instantOf(json.created_at),
      // Milliseconds in a notification, ISO in an answer.
      updatedAt: instantOf(json.updated_at),
      validUntil: instantOf(json.valid_until),
    },
  };
}

function readFee(value: unknown): NowpaymentsFee | null {
  const fee = asObject(value);
  const currency = textOf(fee?.currency);
  if (fee === null || currency === null) return null;
  return {
    currency,
    depositFee: amountOf(fee.depositFee),
    serviceFee: amountOf(fee.serviceFee),
    withdrawalFee: amountOf(fee.withdrawalFee),
  };
}

function unreadable(reason: string): Read {
  return { kind: "unreadable", reason: `NOWPayments' message could not be read: ${reason}.` };
}
