import { AppError } from "../../domain/errors";
import type { RefundSending, SendRefund } from "../contract";
import type { MugglepayConfig } from "./config";
import { findOrder } from "./find-order";
import { normalizeStatus } from "./map";
import type { MugglepayOrder } from "./parse";
import { ask, requireCarriedOut } from "./request";

/** POST /orders/:id/refund (docs.mugglepay.com, "Refund"): the whole order, and only while it is PAID. */
export const refund: RefundSending<MugglepayConfig> = {
  scope: "whole",
  async send(request, _quote, config, http) {
    const orderId = request.payment.gatewayRef;
    const order = (await findOrder(orderId, config, http))?.order ?? null;
    const status = normalizeStatus(order?.status ?? "unknown there");
    if (order !== null && isOnlyPart(request, order)) {
      throw refused(
        "part",
        `MugglePay sends back the whole payment (${order.payAmount} ${order.payCurrency}) and no part of it. Nothing was sent back. Refund the whole, or send the part from a wallet.`,
      );
    }
    // A whole order goes back once: what is on its way already is this refund.
    if (status === "REFUNDED") return { state: "sent", gatewayRef: orderId };
    if (status === "REFUND_PENDING") return { state: "pending", gatewayRef: orderId };
    if (status !== "PAID") {
      throw refused(
        status,
        `MugglePay refunds an order only while it is PAID, and this one is ${status}. Nothing was sent back. Refund it in the MugglePay portal, or from a wallet.`,
      );
    }
    const path = `/orders/${encodeURIComponent(orderId)}/refund`;
    const answer = await ask("POST", path, "{}", config, http);
    requireCarriedOut(answer, "Ask MugglePay for the payment, and look at its balance in the portal.");
    return { state: "pending", gatewayRef: orderId };
  },
};

/** An amount in another unit than the order's says nothing about how much of it is meant. */
function isOnlyPart({ amount, asset }: SendRefund, { payAmount, payCurrency }: MugglepayOrder): boolean {
  return payCurrency === asset && payAmount !== null && payAmount !== amount;
}

function refused(detail: string, userMessage: string): AppError {
  return new AppError("gateway_refused", `mugglepay: refund of ${detail}`, { userMessage });
}
