import { AppError } from "../../domain/errors";
import type { GatewayClient } from "../contract";
import type { MugglepayConfig } from "./config";
import { create } from "./create";
import { findOrder } from "./find-order";
import { answerEvent, listedEvent, normalizeStatus } from "./map";
import { readList } from "./parse";
import { refund } from "./refund";
import { ask, notAnswered, requireCarriedOut } from "./request";

/** The most that one page of the list may have. */
const PAGE = 50;

export const client: GatewayClient<MugglepayConfig> = {
  // MugglePay documentation, "Authentication": 10,000 requests an hour and address.
  perSecond: 1.4,

  async findPayment(reference, config, http) {
    const found = await findOrder(reference.gatewayRef, config, http);
    return found === null ? null : answerEvent(found.order, found.body);
  },

  /**
   * GET /orders. The documentation's sample has the newer order first and its text names no order, so none is relied on.
   * An order that is made meanwhile may push others onto the next page, where they are seen twice.
   */
  async listPayments({ cursor }, config, http) {
    const offset = Number.parseInt(cursor ?? "0", 10);
    const answer = await ask("GET", `/orders?limit=${PAGE}&offset=${offset}`, "", config, http);
    const read = answer.status === 200 ? readList(answer.json) : null;
    if (read === null) throw notAnswered(answer);
    return {
      events: read.orders.map(({ order, entry }) => listedEvent(order, entry)),
      next: read.count < PAGE ? null : String(offset + read.count),
    };
  },

  create,

  /** POST /orders/:id/cancel, which MugglePay documents for NEW orders alone. */
  async cancelPayment(reference, config, http) {
    const found = await findOrder(reference.gatewayRef, config, http);
    const status = normalizeStatus(found?.order.status ?? "unknown there");
    if (status === "CANCELED") return;
    if (status !== "NEW") {
      throw new AppError("gateway_refused", `mugglepay: cancel of ${status}`, {
        userMessage: `MugglePay cancels an order only while no coin was chosen for it, and this one is ${status}. Nothing was changed. Let it run out, or refund it once it is paid.`,
      });
    }
    const path = `/orders/${encodeURIComponent(reference.gatewayRef)}/cancel`;
    const answer = await ask("POST", path, "{}", config, http);
    requireCarriedOut(answer, "The customer may have begun to pay: ask MugglePay for the payment.");
  },

  refund,
};
