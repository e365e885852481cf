import { AppError } from "../../domain/errors";
import type { GatewayClient } from "../contract";
import type { CoingateConfig } from "./config";
import { answerEvent } from "./map";
import { readOrder } from "./parse";
import { orderToken } from "./verify";

/** developer.coingate.com, "Get order" and "Create order". */
export const client: GatewayClient<CoingateConfig> = {
  /**
   * GET /orders/:id; null when CoinGate knows no such order. Throws gateway_refused when the API
   * token is not accepted, unavailable when it cannot answer now.
   */
  async findPayment(reference, config, http) {
    const answer = await http.send({
      method: "GET",
      url: `${config.api_base_url}/orders/${encodeURIComponent(reference.gatewayRef)}`,
      headers: headers(config),
      body: "",
    });
    if (answer.status === 404) return null;
    if (answer.status === 401 || answer.status === 403) throw refused(`${answer.status}`);
    const body = Buffer.from(answer.body, "utf8");
    const read = answer.status === 200 ? readOrder(body) : null;
    if (read?.kind !== "read") throw unavailable(`${answer.status} ${read?.reason ?? ""}`);
    return answerEvent(read.order, body);
  },

  /**
   * One request, never repeated here: a second one would be a second payable order. The order gets
   * the token its callbacks are known by. Errors as above.
   */
  async createPayment(request, config, http) {
    const price = request.price ?? { amount: request.amount, currency: request.asset };
    const answer = await http.send({
      method: "POST",
      url: `${config.api_base_url}/orders`,
      headers: { ...headers(config), "content-type": "application/json" },
      body: JSON.stringify({
        order_id: request.externalOrderId,
        price_amount: price.amount,
        price_currency: price.currency,
        receive_currency: config.receive_currency,
        callback_url: request.webhookUrl,
        token: orderToken(config.callback_key, request.externalOrderId),
      }),
    });
    if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
      throw refused(`${answer.status} ${answer.body.slice(0, 200)}`);
    }
    const read = answer.status === 200 ? readOrder(Buffer.from(answer.body, "utf8")) : null;
    if (read?.kind !== "read") throw unavailable(`${answer.status} ${read?.reason ?? ""}`);
    return {
      gatewayRef: read.order.id,
      checkoutUrl: read.order.paymentUrl,
      payAddress: null,
      expiresAt: read.order.expiresAt,
      context: {},
    };
  },
};

function headers(config: CoingateConfig): Record<string, string> {
  return { accept: "application/json", authorization: `Token ${config.api_token}` };
}

function refused(detail: string): AppError {
  return new AppError("gateway_refused", `coingate: ${detail}`, {
    userMessage:
      "CoinGate did not accept the request. Nothing was changed. Check the API token of this integration, and that it belongs to the same environment, live or sandbox.",
  });
}

function unavailable(detail: string): AppError {
  return new AppError("unavailable", `coingate: ${detail}`, {
    userMessage: "CoinGate could not be asked just now. Nothing was changed, and it is asked again later.",
  });
}
