import type { OrderDetail, RefundView } from "@/lib/orders/schemas";
import { canSendRefund, isToBeSent } from "./refund-senders";

/** What to do with a refund that no gateway of its order can send from here; null where one can, or none is to be sent. */
export function refundAdvice(
  order: Pick<OrderDetail, "payments" | "openCalls">,
  refund: RefundView,
  gateways: Readonly<Record<string, string>>,
): string | null {
  const isUnderWay = order.openCalls.some(({ refundId }) => refundId === refund.id);
  if (!isToBeSent(refund) || isUnderWay || canSendRefund(order, refund)) return null;
  const names = [...new Set(order.payments.map(({ gateway }) => gateways[gateway] ?? gateway))];
  const [name, ...others] = names;
  if (name === undefined) return null;
  return others.length === 0
    ? `${name} cannot send ${refund.asset} from here. Send it there or from a wallet, then record it.`
    : `None of this order's gateways can send ${refund.asset} from here. Send it at one of them or from a wallet, then record it.`;
}
