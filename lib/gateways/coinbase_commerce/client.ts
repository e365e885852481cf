import { AppError } from "../../domain/errors";
import type { GatewayClient } from "../contract";
import type { CoinbaseCommerceConfig } from "./config";
import { answerEvent } from "./map";
import { readAnswer } from "./parse";

/** docs.cdp.coinbase.com, commerce, "Charges". */
export const client: GatewayClient<CoinbaseCommerceConfig> = {
  /**
   * GET /charges/:code; null when Coinbase knows no such charge. Throws gateway_refused when the API
   * key is not accepted, unavailable when it cannot answer now.
   */
  async findPayment(reference, config, http) {
    // A payment link is not asked for here: its API takes a signed token and not this key.
    if (config.signature_scheme === "hook0") return null;
    const answer = await http.send({
      method: "GET",
      url: `${config.api_base_url}/charges/${encodeURIComponent(reference.gatewayRef)}`,
      headers: headers(config),
      body: "",
    });
    if (answer.status === 404) return null;
    if (answer.status === 401 || answer.status === 403) throw refused(`${answer.status}`);
    const body = Buffer.from(answer.body, "utf8");
    const notice = answer.status === 200 ? readAnswer(body) : null;
    if (notice === null) throw unavailable(`${answer.status}`);
    return answerEvent(notice, body);
  },

  /** One request, never repeated here: a second one would be a second payable charge. Errors as above. */
  async createPayment(request, config, http) {
    if (config.signature_scheme === "hook0") throw refused("payment links are made at Coinbase Business");
    const price = request.price ?? { amount: request.amount, currency: request.asset };
    const answer = await http.send({
      method: "POST",
      url: `${config.api_base_url}/charges`,
      headers: { ...headers(config), "content-type": "application/json" },
      body: JSON.stringify({
        name: request.externalOrderId,
        pricing_type: "fixed_price",
        local_price: { amount: price.amount, currency: price.currency },
        metadata: { order_id: request.externalOrderId, customer_email: request.customerEmail ?? undefined },
      }),
    });
    if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
      throw refused(`${answer.status} ${answer.body.slice(0, 200)}`);
    }
    const isMade = answer.status === 200 || answer.status === 201;
    const notice = isMade ? readAnswer(Buffer.from(answer.body, "utf8")) : null;
    if (notice === null) throw unavailable(`${answer.status} for a new charge`);
    return {
      gatewayRef: notice.ref,
      checkoutUrl: notice.checkoutUrl,
      payAddress: null,
      expiresAt: notice.expiresAt,
      context: {},
    };
  },
};

function headers(config: CoinbaseCommerceConfig): Record<string, string> {
  return { accept: "application/json", "x-cc-api-key": config.api_key, "x-cc-version": "2018-03-22" };
}

function refused(detail: string): AppError {
  return new AppError("gateway_refused", `coinbase_commerce: ${detail}`, {
    userMessage:
      "Coinbase Commerce did not accept the request. Nothing was changed. Check the API key of this integration.",
  });
}

function unavailable(detail: string): AppError {
  return new AppError("unavailable", `coinbase_commerce: ${detail}`, {
    userMessage:
      "Coinbase Commerce could not be asked just now. Nothing was changed, and it is asked again later.",
  });
}
