import { z } from "zod";
import { parseDecimal, isPositive, type Decimal } from "@/lib/domain/decimal";
import type { SettlementStage } from "@/lib/domain/facts";
import { FLAG_CODES, type Flag } from "@/lib/domain/flags";
import { ORDER_STATUSES, type OrderStatus } from "@/lib/domain/order-status";
import type { ActionActor, NextActionCode } from "@/lib/domain/next-action";
import { OUTCOMES, REASON_CODES, type Outcome, type ReasonCode } from "@/lib/domain/resolution";
import type { ActorRef } from "@/lib/domain/permission";
import type { Refundable } from "@/lib/domain/refundable";

/** The tabs of the queue, in their order on the screen. */
export const ORDER_TABS = ["needs_action", "confirming", "paid", "underpaid", "overpaid", "late", "refund_pending", "manual_review", "all"] as const;
export type OrderTab = (typeof ORDER_TABS)[number];

export const ORDER_SORTS = ["created_desc", "created_asc", "due_asc"] as const;
export type OrderSort = (typeof ORDER_SORTS)[number];

const instant = z.iso.datetime({ offset: true, error: "Give a time such as 2026-03-01T00:00:00Z." });

/** What a list of orders can be narrowed to: page, API and command line read this one schema. */
export const OrdersFilter = z.object({
  tab: z.enum(ORDER_TABS).optional(),
  status: z.enum(ORDER_STATUSES).optional(),
  flag: z.enum(FLAG_CODES).optional(),
  gateway: z.string().max(60).optional(),
  /** Id or slug. */
  integration: z.string().max(80).optional(),
  asset: z.string().max(60).optional(),
  externalOrderId: z.string().max(200).optional(),
  gatewayRef: z.string().max(200).optional(),
  txHash: z.string().max(200).optional(),
  /** A user's id, "me" or "nobody". */
  assignee: z.string().max(60).optional(),
  createdFrom: instant.optional(),
  /** Exclusive. */
  createdTo: instant.optional(),
  q: z.string().max(500).optional(),
  sort: z.enum(ORDER_SORTS).default("created_desc"),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(300).optional(),
});
export type OrdersFilter = z.input<typeof OrdersFilter>;

/** One row of a list and the head of the order page. Times are RFC 3339 UTC, amounts canonical decimals. */
export interface OrderRow {
  id: string;
  externalOrderId: string | null;
  status: OrderStatus;
  flags: Flag[];
  nextAction: { code: NextActionCode; label: string; description: string; actor: ActionActor; dueAt: string | null; suggests: Outcome | null };
  needsAction: boolean;
  fulfillable: boolean;
  gateway: string;
  integration: { id: string; slug: string; name: string };
  gatewayRef: string | null;
  gatewayStatus: string | null;
  asset: string | null;
  network: string | null;
  expectedAmount: Decimal | null;
  /** Null means the gateway does not report it. */
  receivedAmount: Decimal | null;
  differenceAmount: Decimal | null;
  fiatCurrency: string | null;
  fiatAmount: Decimal | null;
  confirmations: number | null;
  requiredConfirmations: number | null;
  /** How long a payment of this kind takes: from the merchant's own orders where there are enough, else what is usual on the network. */
  usualConfirmation: { minutes: number; isLearned: boolean };
  txHashes: string[];
  customer: { name: string | null; email: string | null; reference: string | null };
  assignee: { id: string; name: string } | null;
  resolution: Resolution | null;
  createdAt: string;
  expiresAt: string | null;
  paidAt: string | null;
  settledAt: string | null;
  /** What came, in any attempt, and is still there to go back. */
  refundable: Refundable[];
  statusChangedAt: string;
  updatedAt: string;
  version: number;
}

export interface Resolution {
  outcome: Outcome;
  reason_code: ReasonCode;
  note: string;
  evidence: string | null;
  amount: Decimal | null;
  asset: string | null;
  by: ActorRef;
  at: string;
}

export interface OrderPage {
  rows: OrderRow[];
  nextCursor: string | null;
}

/** What the queue can be narrowed to, and who an order can be given to. */
export interface OrderChoices {
  /** Gateways with an integration, under the vendors' own names. */
  gateways: { kind: string; name: string }[];
  integrations: { slug: string; name: string; gateway: string }[];
  assets: string[];
  /** Enabled people who work on orders. */
  people: { id: string; name: string }[];
}

export interface PaymentView {
  id: string;
  gateway: string;
  integration: { id: string; slug: string; name: string };
  /** Null until the gateway is heard, for a payment the shop registered. */
  gatewayRef: string | null;
  gatewayStatus: string | null;
  status: OrderStatus;
  flags: Flag[];
  asset: string | null;
  network: string | null;
  expectedAmount: Decimal | null;
  receivedAmount: Decimal | null;
  confirmedAmount: Decimal | null;
  fiatCurrency: string | null;
  fiatAmount: Decimal | null;
  confirmations: number | null;
  requiredConfirmations: number | null;
  payAddress: string | null;
  checkoutUrl: string | null;
  createdAt: string;
  expiresAt: string | null;
  firstSeenAt: string | null;
  paidAt: string | null;
  lastNewsAt: string;
  /** Its gateway can end it now. */
  canCancel: boolean;
  /** How its gateway can send its money back; null where it cannot. */
  refundScope: "whole" | "amount" | null;
}

/** A request that changes something at a gateway and whose end is not known: it is on its way, or its answer was lost. */
export interface OpenCallView {
  id: string;
  kind: "create" | "cancel" | "refund";
  state: "sending" | "unknown";
  integration: { slug: string; name: string };
  /** What a new payment would carry there. */
  merchantReference: string | null;
  refundId: string | null;
  requestedBy: ActorRef;
  createdAt: string;
}

export interface TransactionView {
  id: string;
  paymentId: string;
  network: string;
  txHash: string;
  outputIndex: string;
  asset: string;
  amount: Decimal | null;
  confirmations: number;
  requiredConfirmations: number | null;
  firstSeenAt: string | null;
}

export interface RefundView {
  id: string;
  orderId: string;
  externalOrderId: string | null;
  /** The payment whose money goes back; null while nobody knows. */
  paymentId: string | null;
  state: "requested" | "pending" | "sent" | "failed" | "cancelled";
  kind: string;
  asset: string;
  amount: Decimal | null;
  reasonCode: string;
  note: string;
  destination: string | null;
  txHash: string | null;
  requestedBy: ActorRef;
  requestedAt: string;
  sentAt: string | null;
}

export interface SettlementView {
  id: string;
  orderId: string;
  externalOrderId: string | null;
  paymentId: string;
  gateway: string;
  gatewayRef: string;
  stage: string;
  asset: string;
  grossAmount: Decimal | null;
  gatewayFeeAmount: Decimal | null;
  networkFeeAmount: Decimal | null;
  reserveAmount: Decimal | null;
  netAmount: Decimal | null;
  balance: "balanced" | "unbalanced" | "incomplete";
  txHash: string | null;
  destination: string | null;
  settledAt: string | null;
  createdAt: string;
}

export interface NoteView {
  id: string;
  author: string;
  text: string;
  createdAt: string;
}

/** One line of an order's history: what was heard or done, what was decided about it, and why. */
export interface EventView {
  id: string;
  orderId: string | null;
  paymentId: string | null;
  deliveryId: string | null;
  source: string;
  kind: string;
  decision: string;
  reason: string;
  gatewayStatus: string | null;
  mappedStatus: OrderStatus | null;
  mappingVersion: number | null;
  statusBefore: OrderStatus | null;
  statusAfter: OrderStatus | null;
  actor: ActorRef;
  detail: Record<string, unknown>;
  occurredAt: string | null;
  recordedAt: string;
}

export interface OrderDetail extends OrderRow {
  /** Within this much of the expected amount, either way, an order counts as paid; null where nothing was quoted. */
  tolerance: Decimal | null;
  /** Whether any of its gateways answers questions, or all only send their news. */
  canBeAsked: boolean;
  payments: PaymentView[];
  openCalls: OpenCallView[];
  transactions: TransactionView[];
  refunds: RefundView[];
  settlements: SettlementView[];
  notes: NoteView[];
  /** Signals to the shop about this order. */
  signals: { type: string; createdAt: string; deliveredAt: string | null }[];
  /** The customer's other orders, by e-mail: how many there are and how many did not settle cleanly. */
  customerHistory: { orders: number; exceptions: number };
}

export const positiveAmount = z
  .string()
  .transform((text, context): Decimal => {
    const value = parseDecimal(text);
    if (value !== null && isPositive(value)) return value;
    context.addIssue({ code: "custom", message: "Give an amount above 0 such as 0.5812, with a point and no grouping." });
    return z.NEVER;
  });

const note = z.string().trim().max(4000, "Use at most 4,000 characters.");

export const RegisterOrder = z.strictObject({
  externalOrderId: z.string().trim().min(1, "Give the shop's own order reference.").max(200),
  /** Id or slug. */
  integration: z.string().min(1, "Name the integration by its id or slug.").max(80),
  gatewayRef: z.string().trim().min(1).max(200).optional(),
  asset: z.string().trim().min(1, "Name the asset, such as USDT.").max(60),
  network: z.string().trim().min(1).max(60).optional(),
  expectedAmount: positiveAmount,
  fiatCurrency: z.string().trim().regex(/^[A-Za-z]{3}$/, "Use a three-letter currency code such as EUR.").optional(),
  fiatAmount: positiveAmount.optional(),
  customer: z
    .strictObject({
      name: z.string().trim().max(200).optional(),
      email: z.email("This is not an e-mail address.").max(320).optional(),
      reference: z.string().trim().max(200).optional(),
    })
    .optional(),
  expiresAt: instant.optional(),
});
export type RegisterOrder = z.input<typeof RegisterOrder>;

const reasonCodes = Object.keys(REASON_CODES) as [ReasonCode, ...ReasonCode[]];

export const ResolveOrder = z.strictObject({
  orderId: z.string(),
  /** The version the person saw; another one is a conflict. */
  version: z.coerce.number().int().min(1),
  outcome: z.enum(OUTCOMES),
  reasonCode: z.enum(reasonCodes, { error: "Choose a reason." }),
  note: note.min(1, "Write a note: it is what the next person will read."),
  /** What goes back, of an outcome that sends money back; without it what the order's figures tell. */
  amount: positiveAmount.optional(),
  /** The asset that goes back; needed where it could be one of several. */
  asset: z.string().trim().min(1).max(60).toUpperCase().optional(),
  evidence: z.string().trim().max(2000).optional(),
});
export type ResolveOrder = z.input<typeof ResolveOrder>;

export const ReopenOrder = z.strictObject({
  orderId: z.string(),
  version: z.coerce.number().int().min(1),
  reasonCode: z.enum(reasonCodes).default("other"),
  note: note.min(1, "Write why the order is reopened."),
});
export type ReopenOrder = z.input<typeof ReopenOrder>;

export const AddNote = z.strictObject({ orderId: z.string(), text: note.min(1, "The note is empty.") });
export type AddNote = z.input<typeof AddNote>;

export const AssignOrder = z.strictObject({
  orderId: z.string(),
  /** A user's id, "me", or null for nobody. */
  assignee: z.string().max(60).nullable(),
});
export type AssignOrder = z.input<typeof AssignOrder>;

export const AssignOrders = z.strictObject({
  orderIds: z.array(z.string()).min(1, "Choose an order.").max(200, "At most 200 orders at once."),
  assignee: AssignOrder.shape.assignee,
});
export type AssignOrders = z.input<typeof AssignOrders>;

export const REFUND_KINDS = ["full", "excess", "duplicate", "wrong_asset", "partial"] as const;

export const RecordRefund = z.strictObject({
  orderId: z.string(),
  version: z.coerce.number().int().min(1),
  /** Records progress of a refund there is; without it a new one is recorded. */
  refundId: z.string().optional(),
  state: z.enum(["requested", "pending", "sent", "failed", "cancelled"]).default("sent"),
  kind: z.enum(REFUND_KINDS).default("partial"),
  amount: positiveAmount.optional(),
  asset: z.string().trim().min(1).max(60).optional(),
  reasonCode: z.enum(reasonCodes).default("customer_request"),
  note: note.default(""),
  destination: z.string().trim().max(200).optional(),
  txHash: z.string().trim().max(200).optional(),
  /** When it was sent, of one that was; without it now. Its day is the day it is booked. */
  sentAt: instant.optional(),
});
export type RecordRefund = z.input<typeof RecordRefund>;

const MONEY_LIST = {
  /** The day a settlement or a refund is booked; `to` is exclusive. */
  from: instant.optional(),
  to: instant.optional(),
  gateway: z.string().max(60).optional(),
  asset: z.string().max(60).optional(),
  /** An exact reference: ours, the shop's, the gateway's, or a transaction hash. */
  q: z.string().trim().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(100).optional(),
};

export const SETTLEMENT_STAGES = ["pending", "sent", "settled", "failed"] as const satisfies readonly SettlementStage[];
export const SETTLEMENT_BALANCES = ["balanced", "unbalanced", "incomplete"] as const;

export const SettlementsFilter = z.object({ ...MONEY_LIST, stage: z.enum(SETTLEMENT_STAGES).optional(), balance: z.enum(SETTLEMENT_BALANCES).optional() });
export type SettlementsFilter = z.input<typeof SettlementsFilter>;

export const REFUND_STATES = ["requested", "pending", "sent", "failed", "cancelled"] as const;

export const RefundsFilter = z.object({ ...MONEY_LIST, state: z.enum(REFUND_STATES).optional() });
export type RefundsFilter = z.input<typeof RefundsFilter>;
