import type { OrderAbilities } from "@/components/orders/order-actions";
import { isAllowed, type Actor } from "@/lib/domain/permission";

/** What is drawn; what is done is checked by the verbs. */
export function orderAbilities(actor: Actor): OrderAbilities {
  return {
    resolve: isAllowed(actor, "orders.resolve"),
    refund: isAllowed(actor, "refunds.record"),
    note: isAllowed(actor, "orders.note"),
    assign: isAllowed(actor, "orders.assign"),
    askGateway: isAllowed(actor, "deliveries.replay"),
    pay: isAllowed(actor, "payments.create"),
    sendRefund: isAllowed(actor, "refunds.send"),
    map: isAllowed(actor, "integrations.configure"),
    seeDeliveries: isAllowed(actor, "deliveries.view"),
  };
}
