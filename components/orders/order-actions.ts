import type { Decimal } from "@/lib/domain/decimal";
import type { ErrorCode, FieldError } from "@/lib/domain/errors";
import type { Price } from "@/lib/domain/facts";
import type { Flag } from "@/lib/domain/flags";
import type { OrderStatus } from "@/lib/domain/order-status";
import type { Refundable } from "@/lib/domain/refundable";
import type { Outcome } from "@/lib/domain/resolution";
import type {
  AddNote,
  AssignOrder,
  OrderDetail,
  RecordRefund,
  ReopenOrder,
  ResolveOrder,
} from "@/lib/orders/schemas";
import type { AskGateway, AskResult } from "@/lib/polling/schemas";
import type {
  AskAboutCall,
  AskedAboutCall,
  CancelPayment,
  CreatePayment,
  ListPaymentChoices,
  OfferPayment,
  PaymentOffer,
  PayTarget,
  SettleCreation,
} from "@/lib/payments/schemas";
import type { AskAboutRefund, PreviewRefund, RefundPreview, SendRefund, SettleRefund } from "@/lib/refunds/schemas";
import { orderLabel } from "./order-label";

/** What a server action of the desk answers. */
export type Answer<Data> =
  { ok: true; data: Data } | { ok: false; code: ErrorCode; message: string; fields: readonly FieldError[] };

type Verb<Input, Data> = (input: Input) => Promise<Answer<Data>>;

/** What the order is after a decision. */
interface Standing {
  status: OrderStatus;
}

export interface OrderActions {
  resolve: Verb<ResolveOrder, Standing>;
  reopen: Verb<ReopenOrder, Standing>;
  recordRefund: Verb<RecordRefund, Standing>;
  addNote: Verb<AddNote, null>;
  assign: Verb<AssignOrder, null>;
  askGateway: Verb<AskGateway, AskResult>;
  offerPayment: Verb<OfferPayment, PaymentOffer>;
  listPaymentChoices: Verb<ListPaymentChoices, Readonly<Record<string, readonly { value: string; label: string }[]>>>;
  createPayment: Verb<CreatePayment, PayTarget>;
  cancelPayment: Verb<CancelPayment, Standing>;
  askAboutPayment: Verb<AskAboutCall, AskedAboutCall>;
  settlePayment: Verb<SettleCreation, Standing>;
  previewRefund: Verb<PreviewRefund, RefundPreview>;
  sendRefund: Verb<SendRefund, Standing>;
  askAboutRefund: Verb<AskAboutRefund, AskedAboutCall>;
  settleRefund: Verb<SettleRefund, Standing>;
}

/** What the person may do; the verbs check it again. */
export interface OrderAbilities {
  resolve: boolean;
  refund: boolean;
  note: boolean;
  assign: boolean;
  askGateway: boolean;
  /** Make and cancel payments at gateways. */
  pay: boolean;
  /** Send refunds through gateways. */
  sendRefund: boolean;
  /** Say what the words of a gateway mean. */
  map: boolean;
  seeDeliveries: boolean;
}

/** An order as a decision about it needs it, with the version the person saw. */
export interface DecisionSubject {
  id: string;
  label: string;
  version: number;
  status: OrderStatus;
  flags: readonly Flag[];
  asset: string | null;
  receivedAmount: Decimal | null;
  differenceAmount: Decimal | null;
  refundable: readonly Refundable[];
  /** In the shop's currency. */
  price: Price | null;
  fulfilmentSent: boolean;
  suggests: Outcome | null;
}

export function decisionSubject(order: OrderDetail): DecisionSubject {
  return {
    id: order.id,
    label: orderLabel(order),
    version: order.version,
    status: order.status,
    flags: order.flags,
    asset: order.asset,
    receivedAmount: order.receivedAmount,
    differenceAmount: order.differenceAmount,
    refundable: order.refundable,
    price: order.fiatAmount === null || order.fiatCurrency === null ? null : { amount: order.fiatAmount, currency: order.fiatCurrency },
    fulfilmentSent: order.signals.some((signal) => signal.type === "order.fulfillable"),
    suggests: order.nextAction.suggests,
  };
}
