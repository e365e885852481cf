import type { Decimal } from "../../domain/decimal";
import { amountOf, textOf } from "../json-body";

/** ipn_types that tell of a payment and share one table of statuses. */
const PAYMENT_TYPES: ReadonlySet<string> = new Set(["simple", "button", "cart", "donation", "api"]);

interface Notice {
  ipnId: string | null;
  ipnType: string;
  /** As sent. */
  status: string;
  statusText: string | null;
}

export interface PaymentNotice extends Notice {
  kind: "payment";
  /** CoinPayments' own id of the payment, not a hash. */
  txnId: string;
  invoice: string | null;
  /** Code of the price's currency, and of the coin the buyer chose. */
  currency1: string | null;
  currency2: string | null;
  amount1: Decimal | null;
  amount2: Decimal | null;
  receivedAmount: Decimal | null;
  receivedConfirms: number | null;
  fee: Decimal | null;
  net: Decimal | null;
  /** Hash of the payout to the merchant. */
  sendTx: string | null;
  buyerName: string | null;
  email: string | null;
}

export interface DepositNotice extends Notice {
  kind: "deposit";
  /** Unique, unlike txn_id: one transaction can pay several addresses. */
  depositId: string;
  txHash: string;
  address: string;
  destTag: string | null;
  currency: string;
  amount: Decimal | null;
  fee: Decimal | null;
  confirms: number;
}

export interface WithdrawalNotice extends Notice {
  kind: "withdrawal";
}

export type Read = PaymentNotice | DepositNotice | WithdrawalNotice | { kind: "unreadable"; reason: string };

/** The form as sent. Only what is read is decoded; the signature is over the bytes. */
export function readFields(body: Uint8Array): URLSearchParams {
  return new URLSearchParams(new TextDecoder("utf-8", { ignoreBOM: true }).decode(body));
}

/** The fields of an IPN (coinpayments.net/merchant-tools-ipn). Never throws. */
export function readNotice(body: Uint8Array): Read {
  const fields = readFields(body);
  const text = (name: string): string | null => textOf(fields.get(name));
  const amount = (name: string): Decimal | null => amountOf(fields.get(name));
  const ipnType = text("ipn_type")?.trim().toLowerCase() || null;
  const status = text("status");
  if (ipnType === null || status === null) return unreadable("it has no ipn_type or no status");
  const notice: Notice = { ipnId: text("ipn_id"), ipnType, status, statusText: text("status_text") };
  const txnId = text("txn_id");

  if (ipnType === "withdrawal") return { ...notice, kind: "withdrawal" };
  if (ipnType === "deposit") {
    const depositId = text("deposit_id");
    const address = text("address");
    const currency = text("currency");
    if (depositId === null || address === null || currency === null || txnId === null) {
      return unreadable("the deposit lacks its deposit_id, txn_id, address or currency");
    }
    return {
      ...notice,
      kind: "deposit",
      depositId,
      txHash: txnId,
      address,
      destTag: text("dest_tag"),
      currency,
      amount: amount("amount"),
      fee: amount("fee"),
      confirms: count(fields.get("confirms")) ?? 0,
    };
  }
  if (txnId === null) return unreadable("it has no txn_id, so it cannot be tied to a payment");
  const names = [text("first_name"), text("last_name")].filter((name) => name !== null);
  return {
    ...notice,
    kind: "payment",
    txnId,
    invoice: text("invoice"),
    currency1: text("currency1"),
    currency2: text("currency2"),
    amount1: amount("amount1"),
    amount2: amount("amount2"),
    receivedAmount: amount("received_amount"),
    receivedConfirms: count(fields.get("received_confirms")),
    fee: amount("fee"),
    net: amount("net"),
    sendTx: text("send_tx"),
    buyerName: text("buyer_name") ?? (names.length > 0 ? names.join(" ") : text("company")),
    email: text("email"),
  };
}

export function isPaymentType(ipnType: string): boolean {
  return PAYMENT_TYPES.has(ipnType);
}

function count(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
}

function unreadable(reason: string): Read {
  return { kind: "unreadable", reason: `CoinPayments' notification could not be read: ${reason}.` };
}
