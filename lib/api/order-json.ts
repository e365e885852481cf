import { z } from "zod";
import { actorJson, amount, instant, text } from "@/lib/api/json-parts";
import { refundJson, toRefundJson } from "@/lib/api/refund-json";
import { settlementJson, toSettlementJson } from "@/lib/api/settlement-json";
import { FLAG_CODES, FLAG_LABEL, type Flag } from "@/lib/domain/flags";
import { NEXT_ACTIONS, type NextActionCode } from "@/lib/domain/next-action";
import { ORDER_STATUSES, STATUS } from "@/lib/domain/order-status";
import { OUTCOMES, REASON_CODES, type ReasonCode } from "@/lib/domain/resolution";
import type { NoteView, OrderDetail, OrderRow, PaymentView, TransactionView } from "@/lib/orders/schemas";

const keys = <Key extends string>(table: Record<Key, unknown>) => Object.keys(table) as [Key, ...Key[]];

const status = z.enum(ORDER_STATUSES);

const flags = z
  .array(z.object({ code: z.enum(FLAG_CODES), label: text, detail: text }))
  .meta({ description: "Why a person should look, each with its figure." });

const nextAction = z.object({
  code: z.enum(keys<NextActionCode>(NEXT_ACTIONS)),
  label: text,
  description: text,
  actor: z.enum(["customer", "network", "gateway", "support", "accountant", "admin", "nobody"]),
  due_at: instant.nullable(),
});

const resolution = z.object({
  outcome: z.enum(OUTCOMES),
  reason_code: z.enum(keys<ReasonCode>(REASON_CODES)),
  note: text,
  evidence: text.nullable(),
  amount: amount.nullable(),
  asset: text.nullable(),
  by: actorJson,
  at: instant,
});

export const orderJson = z
  .object({
    id: text.meta({ examples: ["ord_01kajfb1m1r9f7k0v6t3x2w4c5"] }),
    external_order_id: text.nullable().meta({ description: "The shop's own reference." }),
    status,
    status_label: text,
    flags,
    next_action: nextAction,
    fulfillable: z.boolean(),
    gateway: text,
    integration: text.meta({ description: "Slug of the integration." }),
    gateway_ref: text.nullable(),
    gateway_status: text.nullable().meta({ description: "The gateway's own word." }),
    asset: text.nullable(),
    network: text.nullable(),
    expected_amount: amount.nullable(),
    received_amount: amount
      .nullable()
      .meta({ description: "Null when the gateway does not report it; never 0 for unknown." }),
    difference_amount: amount.nullable().meta({ description: "Received less expected." }),
    fiat_currency: text.nullable(),
    fiat_amount: amount.nullable(),
    confirmations: z.int().nullable(),
    required_confirmations: z.int().nullable(),
    tx_hashes: z.array(text),
    customer: z.object({ name: text.nullable(), email: text.nullable(), reference: text.nullable() }),
    assignee: z.object({ id: text, name: text }).nullable(),
    resolution: resolution.nullable(),
    created_at: instant,
    expires_at: instant.nullable(),
    paid_at: instant.nullable(),
    settled_at: instant.nullable(),
    updated_at: instant,
    version: z
      .int()
      .meta({ description: "Changes with everything a person decides on; decisions name the one they saw." }),
  })
  .meta({ id: "Order" });

export const paymentJson = z
  .object({
    id: text,
    gateway: text,
    integration: text,
    gateway_ref: text.nullable().meta({ description: "Null until the gateway is heard." }),
    gateway_status: text.nullable(),
    status,
    status_label: text,
    flags,
    asset: text.nullable(),
    network: text.nullable(),
    expected_amount: amount.nullable(),
    received_amount: amount.nullable(),
    confirmed_amount: amount.nullable(),
    fiat_currency: text.nullable(),
    fiat_amount: amount.nullable(),
    confirmations: z.int().nullable(),
    required_confirmations: z.int().nullable(),
    pay_address: text.nullable(),
    checkout_url: text.nullable(),
    created_at: instant,
    expires_at: instant.nullable(),
    first_seen_at: instant.nullable(),
    paid_at: instant.nullable(),
    last_news_at: instant,
  })
  .meta({ id: "Payment", description: "One attempt to pay an order at one integration." });

const transactionJson = z
  .object({
    id: text,
    payment_id: text,
    network: text,
    tx_hash: text,
    output_index: text,
    asset: text,
    amount: amount.nullable(),
    confirmations: z.int(),
    required_confirmations: z.int().nullable(),
    first_seen_at: instant.nullable(),
  })
  .meta({ id: "Transaction", description: "One movement on a chain." });

export const noteJson = z.object({ id: text, author: text, text, created_at: instant }).meta({ id: "Note" });

export const orderDetailJson = orderJson
  .extend({
    payments: z.array(paymentJson),
    transactions: z.array(transactionJson),
    refunds: z.array(refundJson),
    settlements: z.array(settlementJson),
    notes: z.array(noteJson),
  })
  .meta({ id: "OrderDetail", description: "An order with everything that belongs to it." });

export function toOrderJson(order: OrderRow): z.output<typeof orderJson> {
  const { code, label, description, actor, dueAt } = order.nextAction;
  return {
    id: order.id,
    external_order_id: order.externalOrderId,
    status: order.status,
    status_label: STATUS[order.status].label,
    flags: order.flags.map(toFlagJson),
    next_action: { code, label, description, actor, due_at: dueAt },
    fulfillable: order.fulfillable,
    gateway: order.gateway,
    integration: order.integration.slug,
    gateway_ref: order.gatewayRef,
    gateway_status: order.gatewayStatus,
    asset: order.asset,
    network: order.network,
    expected_amount: order.expectedAmount,
    received_amount: order.receivedAmount,
    difference_amount: order.differenceAmount,
    fiat_currency: order.fiatCurrency,
    fiat_amount: order.fiatAmount,
    confirmations: order.confirmations,
    required_confirmations: order.requiredConfirmations,
    tx_hashes: order.txHashes,
    customer: order.customer,
    assignee: order.assignee,
    resolution: order.resolution,
    created_at: order.createdAt,
    expires_at: order.expiresAt,
    paid_at: order.paidAt,
    settled_at: order.settledAt,
    updated_at: order.updatedAt,
    version: order.version,
  };
}

export function toOrderDetailJson(order: OrderDetail): z.output<typeof orderDetailJson> {
  return {
    ...toOrderJson(order),
    payments: order.payments.map(toPaymentJson),
    transactions: order.transactions.map(toTransactionJson),
    refunds: order.refunds.map(toRefundJson),
    settlements: order.settlements.map(toSettlementJson),
    notes: order.notes.map(toNoteJson),
  };
}

export function toNoteJson({ id, author, text, createdAt }: NoteView): z.output<typeof noteJson> {
  return { id, author, text, created_at: createdAt };
}

export function toFlagJson({ code, detail }: Flag) {
  return { code, label: FLAG_LABEL[code], detail };
}

function toPaymentJson(payment: PaymentView): z.output<typeof paymentJson> {
  return {
    id: payment.id,
    gateway: payment.gateway,
    integration: payment.integration.slug,
    gateway_ref: payment.gatewayRef,
    gateway_status: payment.gatewayStatus,
    status: payment.status,
    status_label: STATUS[payment.status].label,
    flags: payment.flags.map(toFlagJson),
    asset: payment.asset,
    network: payment.network,
    expected_amount: payment.expectedAmount,
    received_amount: payment.receivedAmount,
    confirmed_amount: payment.confirmedAmount,
    fiat_currency: payment.fiatCurrency,
    fiat_amount: payment.fiatAmount,
    confirmations: payment.confirmations,
    required_confirmations: payment.requiredConfirmations,
    pay_address: payment.payAddress,
    checkout_url: payment.checkoutUrl,
    created_at: payment.createdAt,
    expires_at: payment.expiresAt,
    first_seen_at: payment.firstSeenAt,
    paid_at: payment.paidAt,
    last_news_at: payment.lastNewsAt,
  };
}

function toTransactionJson(transaction: TransactionView): z.output<typeof transactionJson> {
  return {
    id: transaction.id,
    payment_id: transaction.paymentId,
    network: transaction.network,
    tx_hash: transaction.txHash,
    output_index: transaction.outputIndex,
    asset: transaction.asset,
    amount: transaction.amount,
    confirmations: transaction.confirmations,
    required_confirmations: transaction.requiredConfirmations,
    first_seen_at: transaction.firstSeenAt,
  };
}
