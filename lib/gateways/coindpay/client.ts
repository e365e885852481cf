import { AppError } from "../../domain/errors";
import type { GatewayClient } from "../contract";
import { readJsonObject } from "../json-body";
import type { CoindpayConfig } from "./config";
import { toEvent } from "./map";
import { readOrder } from "./parse";

export const client: GatewayClient<CoindpayConfig> = {
  /**
   * GET /payment/order?rampId=. CoindPay finds a payment by the merchant's reference or by its
   * transaction, never by its own id; null without a reference, and when CoindPay knows none.
   * Throws unavailable when it cannot answer now.
   */
  async findPayment(reference, config, http) {
    if (reference.externalOrderId === null) return null;
    const answer = await http.send({
      method: "GET",
      url: `${config.api_base_url}/payment/order?rampId=${encodeURIComponent(reference.externalOrderId)}`,
      headers: { accept: "application/json" },
      body: "",
    });
    const body = Buffer.from(answer.body, "utf8");
    if (answer.status === 404 || readJsonObject(body)?.ok === false) return null;
    const read = answer.status === 200 ? readOrder(body) : null;
    if (read?.kind !== "read") {
      throw new AppError(
        "unavailable",
        `coindpay: ${answer.status}${read === null ? "" : ` ${read.reason}`}`,
        {
          userMessage:
            "CoindPay could not be asked just now. Nothing was changed, and it is asked again later.",
        },
      );
    }
    return toEvent(read.order, body);
  },
};
