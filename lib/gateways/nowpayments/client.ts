import { LosslessNumber, stringify } from "lossless-json";
import { AppError } from "../../domain/errors";
import type { GatewayClient } from "../contract";
import { coinCode } from "./coin";
import type { NowpaymentsConfig } from "./config";
import { answerEvent } from "./map";
import { readPayment } from "./parse";

/** NOWPayments API, "Get payment status" and "Create payment". */
export const client: GatewayClient<NowpaymentsConfig> = {
  /**
   * GET /payment/:id; null when NOWPayments knows no such payment. Throws gateway_refused when the
   * API key is not accepted, unavailable when it cannot answer now (429 is "too often").
   */
  async findPayment(reference, config, http) {
    const answer = await http.send({
      method: "GET",
      url: `${config.api_base_url}/payment/${encodeURIComponent(reference.gatewayRef)}`,
      headers: { "x-api-key": config.api_key, accept: "application/json" },
      body: "",
    });
    if (answer.status === 404) return null;
    if (answer.status === 401 || answer.status === 403) throw refused(`${answer.status}`);
    const body = Buffer.from(answer.body, "utf8");
    const read = answer.status === 200 ? readPayment(body) : null;
    if (read?.kind !== "read") throw unavailable(`${answer.status} ${read?.reason ?? ""}`);
    return answerEvent(read.payment, body);
  },

  /** One request, never repeated here: a second one would be a second address to pay to. Errors as above. */
  async createPayment(request, config, http) {
    const price = request.price ?? {
      amount: request.amount,
      currency: coinCode(request.asset, request.network),
    };
    const answer = await http.send({
      method: "POST",
      url: `${config.api_base_url}/payment`,
      headers: {
        "x-api-key": config.api_key,
        accept: "application/json",
        "content-type": "application/json",
      },
      body:
        stringify({
          price_amount: new LosslessNumber(price.amount),
          price_currency: price.currency.toLowerCase(),
          pay_currency: coinCode(request.asset, request.network),
          order_id: request.externalOrderId,
          ipn_callback_url: request.webhookUrl,
        }) ?? "",
    });
    if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
      throw refused(`${answer.status} ${answer.body.slice(0, 200)}`);
    }
    const isMade = answer.status === 200 || answer.status === 201;
    const read = isMade ? readPayment(Buffer.from(answer.body, "utf8")) : null;
    if (read?.kind !== "read") throw unavailable(`${answer.status} ${read?.reason ?? ""}`);
    return {
      gatewayRef: read.payment.paymentId,
      checkoutUrl: null,
      payAddress: read.payment.payAddress,
      expiresAt: read.payment.validUntil,
      context: {},
    };
  },
};

function refused(detail: string): AppError {
  return new AppError("gateway_refused", `nowpayments: ${detail}`, {
    userMessage:
      "NOWPayments did not accept the request. Nothing was changed. Check the API key of this integration, and that the amount is not below the coin's minimum.",
  });
}

function unavailable(detail: string): AppError {
  return new AppError("unavailable", `nowpayments: ${detail}`, {
    userMessage: "NOWPayments could not be asked just now. Nothing was changed, and it is asked again later.",
  });
}
