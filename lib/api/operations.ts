import { z } from "zod";
import { deliveryDetailJson, deliveryJson, replayJson } from "@/lib/api/delivery-json";
import { eventJson } from "@/lib/api/event-json";
import { exportOperations } from "@/lib/api/export-operations";
import { integrationJson } from "@/lib/api/integration-json";
import { operation, pageOf } from "@/lib/api/operation";
import { orderChangeJson } from "@/lib/api/order-change-json";
import { noteJson, orderDetailJson, orderJson } from "@/lib/api/order-json";
import { createdPaymentJson } from "@/lib/api/payment-json";
import { paymentChoicesJson, paymentOfferJson } from "@/lib/api/payment-offer-json";
import { pollJson } from "@/lib/api/poll-json";
import { refundJson, refundPreviewJson } from "@/lib/api/refund-json";
import { replayOperations } from "@/lib/api/replay-operations";
import { settlementJson } from "@/lib/api/settlement-json";
import { wire } from "@/lib/api/wire";
import { DeliveriesFilter, ReplayDelivery } from "@/lib/ingest/schemas";
import {
  AddNote,
  AssignOrder,
  OrdersFilter,
  RecordRefund,
  RefundsFilter,
  RegisterOrder,
  ReopenOrder,
  ResolveOrder,
  SettlementsFilter,
} from "@/lib/orders/schemas";
import { CancelPayment, CreatePayment, ListPaymentChoices } from "@/lib/payments/schemas";
import { PreviewRefund, SendRefund } from "@/lib/refunds/schemas";

const changed = {
  status: 200,
  description: "The order as the change left it.",
  schema: orderChangeJson,
} as const;
const page = (item: z.ZodType) => ({ status: 200, description: "One page.", schema: pageOf(item) }) as const;
/** The order is named in the path. */
const ofOrder = { orderId: true } as const;

/** Everything the API does. A route answers nothing that does not stand here, and a test walks both. */
export const operations = {
  listOrders: operation({
    method: "GET",
    path: "/orders",
    tag: "Orders",
    summary: "List orders, newest first",
    permission: "orders.view",
    query: wire(OrdersFilter.omit({ tab: true, sort: true })),
    answer: page(orderJson),
  }),
  registerOrder: operation({
    method: "POST",
    path: "/orders",
    tag: "Orders",
    summary: "Register an order before any gateway reports it",
    permission: "orders.register",
    body: wire(RegisterOrder),
    answer: {
      status: 201,
      description: "The order is registered.",
      schema: orderChangeJson,
      isCreated: true,
    },
  }),
  getOrder: operation({
    method: "GET",
    path: "/orders/{id}",
    tag: "Orders",
    summary: "Get an order with its payments, transactions, refunds and settlements",
    permission: "orders.view",
    answer: { status: 200, description: "The order.", schema: orderDetailJson },
  }),
  listOrderEvents: operation({
    method: "GET",
    path: "/orders/{id}/events",
    tag: "Orders",
    summary: "List what was heard and done about an order, newest first, with decisions and reasons",
    permission: "orders.view",
    query: wire(OrdersFilter.pick({ limit: true, cursor: true })),
    answer: page(eventJson),
  }),
  resolveOrder: operation({
    method: "POST",
    path: "/orders/{id}/resolve",
    tag: "Orders",
    summary: "Decide an order that did not settle cleanly; 409 when the version is not current",
    permission: "orders.resolve",
    body: wire(ResolveOrder.omit(ofOrder)),
    answer: changed,
  }),
  reopenOrder: operation({
    method: "POST",
    path: "/orders/{id}/reopen",
    tag: "Orders",
    summary: "Take the standing decision back; 409 when the version is not current",
    permission: "orders.resolve",
    body: wire(ReopenOrder.omit(ofOrder)),
    answer: changed,
  }),
  addNote: operation({
    method: "POST",
    path: "/orders/{id}/notes",
    tag: "Orders",
    summary: "Write a note beside an order",
    permission: "orders.note",
    body: wire(AddNote.omit(ofOrder)),
    answer: { status: 201, description: "The note.", schema: noteJson },
  }),
  recordRefund: operation({
    method: "POST",
    path: "/orders/{id}/refunds",
    tag: "Refunds",
    summary: "Record a refund, or how far one has come (`refund_id`); 409 when the version is not current",
    permission: "refunds.record",
    body: wire(RecordRefund.omit(ofOrder)),
    answer: {
      status: 201,
      description: "The order as the change left it, and the refund's id.",
      schema: orderChangeJson.extend({ refund_id: z.string() }),
    },
  }),
  previewRefund: operation({
    method: "POST",
    path: "/orders/{id}/refunds/{refund_id}/preview",
    tag: "Refunds",
    summary: "Ask what sending a refund through its gateway would cost; moves no money",
    permission: "refunds.send",
    asksGateway: "to_act",
    body: wire(PreviewRefund.omit({ orderId: true, refundId: true })),
    answer: { status: 200, description: "What will happen.", schema: refundPreviewJson },
  }),
  sendRefund: operation({
    method: "POST",
    path: "/orders/{id}/refunds/{refund_id}/send",
    tag: "Refunds",
    summary:
      "Send a refund through the gateway that took the money, once; 409 when the version is not current, it is under way, or costs another amount than `seen_total`",
    permission: "refunds.send",
    asksGateway: "to_act",
    body: wire(SendRefund.omit({ orderId: true, refundId: true })),
    answer: changed,
  }),
  offerPayment: operation({
    method: "GET",
    path: "/orders/{id}/payment-offer",
    tag: "Payments",
    summary:
      "See where a payment of an order can be made, for how much, what each gateway needs to know, and what stands in the way",
    permission: "payments.create",
    answer: { status: 200, description: "What a new payment would mean.", schema: paymentOfferJson },
  }),
  listPaymentChoices: operation({
    method: "POST",
    path: "/integrations/{id}/payment-choices",
    tag: "Payments",
    summary:
      "Ask a gateway what may be chosen for a payment of this price, given the options chosen so far; makes nothing",
    permission: "payments.create",
    asksGateway: "to_tell",
    body: wire(ListPaymentChoices.omit({ integration: true })),
    answer: { status: 200, description: "What may be chosen now.", schema: paymentChoicesJson },
  }),
  createPayment: operation({
    method: "POST",
    path: "/orders/{id}/payments",
    tag: "Payments",
    summary:
      "Make a payment of an order at a gateway, without `price` for exactly what the order asks; refused while another is open unless `even_if_open`",
    permission: "payments.create",
    asksGateway: "to_act",
    body: wire(CreatePayment.omit(ofOrder)),
    answer: {
      status: 201,
      description: "The order as the new payment left it, and where the customer pays.",
      schema: createdPaymentJson,
    },
  }),
  cancelPayment: operation({
    method: "POST",
    path: "/orders/{id}/payments/{payment_id}/cancel",
    tag: "Payments",
    summary: "End a payment at its gateway before anybody pays it, where the gateway can",
    permission: "payments.create",
    asksGateway: "to_act",
    body: wire(CancelPayment.omit({ orderId: true, paymentId: true })),
    answer: changed,
  }),
  assignOrder: operation({
    method: "POST",
    path: "/orders/{id}/assign",
    tag: "Orders",
    summary: "Hand an order to a person by id, or to nobody (null)",
    permission: "orders.assign",
    body: wire(AssignOrder.omit(ofOrder)),
    answer: changed,
  }),
  pollOrder: operation({
    method: "POST",
    path: "/orders/{id}/poll",
    tag: "Orders",
    summary: "Ask the gateways of an order's payments now; their answers are taken in like deliveries",
    permission: "deliveries.replay",
    asksGateway: "to_tell",
    answer: { status: 200, description: "What they said and what it changed.", schema: pollJson },
  }),
  listDeliveries: operation({
    method: "GET",
    path: "/deliveries",
    tag: "Deliveries",
    summary: "List what the gateways sent, newest first",
    permission: "deliveries.view",
    query: wire(DeliveriesFilter.omit({ tab: true })),
    answer: page(deliveryJson),
  }),
  getDelivery: operation({
    method: "GET",
    path: "/deliveries/{id}",
    tag: "Deliveries",
    summary: "Get a delivery with its headers and bytes",
    permission: "deliveries.view",
    answer: { status: 200, description: "The delivery.", schema: deliveryDetailJson },
  }),
  replayDelivery: operation({
    method: "POST",
    path: "/deliveries/{id}/replay",
    tag: "Deliveries",
    summary: "Read a stored delivery again with today's mapping; a dry run only tells what would change",
    permission: "deliveries.replay",
    // In the query too: a dry run that is overlooked because it stood in the wrong place would be a replay.
    query: wire(z.object({ dryRun: z.stringbool().optional() })),
    body: wire(ReplayDelivery.omit({ deliveryId: true })),
    answer: { status: 200, description: "What changed, or would change.", schema: replayJson },
  }),
  listSettlements: operation({
    method: "GET",
    path: "/settlements",
    tag: "Settlements",
    summary: "List what the gateways paid out, newest first",
    permission: "settlements.view",
    query: wire(SettlementsFilter),
    answer: page(settlementJson),
  }),
  listRefunds: operation({
    method: "GET",
    path: "/refunds",
    tag: "Refunds",
    summary: "List money that goes or went back, newest first",
    permission: "refunds.view",
    query: wire(RefundsFilter),
    answer: page(refundJson),
  }),
  listIntegrations: operation({
    method: "GET",
    path: "/integrations",
    tag: "Integrations",
    summary: "List the gateway accounts with their health, by name",
    permission: "integrations.view",
    query: wire(OrdersFilter.pick({ limit: true, cursor: true })),
    answer: page(integrationJson),
  }),
  ...exportOperations,
  ...replayOperations,
};
