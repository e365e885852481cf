import { AppError } from "../../domain/errors";
import type { GatewayClient } from "../contract";
import { hmacSha256 } from "../signature";
import type { TwoCoinConfig } from "./config";
import { toEvent } from "./map";
import { readAnswer } from "./parse";

export const client: GatewayClient<TwoCoinConfig> = {
  /**
   * GET /on_ramp/orders/{provider}?code=. The provider was chosen when the order was created and is
   * not in the webhook: `context.provider_code`. Null without it, and when Two-Coin knows no such
   * order. Throws gateway_refused when the signature is not accepted, unavailable otherwise.
   */
  async findPayment(reference, config, http) {
    const provider = reference.context.provider_code;
    if (provider === undefined || provider === "") return null;
    const query = new URLSearchParams({ code: reference.gatewayRef });
    const url = new URL(`${config.api_base_url}/on_ramp/orders/${encodeURIComponent(provider)}?${query}`);
    const timestamp = new Date(http.now()).getTime().toString();
    const answer = await http.send({
      method: "GET",
      url: url.href,
      headers: {
        accept: "application/json",
        "x-merchant-code": config.merchant_code,
        "x-timestamp": timestamp,
        "x-signature": requestSignature(config, timestamp, url.pathname + url.search, ""),
      },
      body: "",
    });
    if (answer.status === 404) return null;
    if (answer.status === 401 || answer.status === 403) {
      throw new AppError("gateway_refused", `two_coin: ${answer.status}`, {
        userMessage:
          "Two-Coin did not accept our signature. Nothing was changed. Check the merchant code and the API secret of this integration.",
      });
    }
    const body = Buffer.from(answer.body, "utf8");
    const read = answer.status === 200 ? readAnswer(body) : null;
    if (read?.kind !== "read") {
      throw new AppError(
        "unavailable",
        `two_coin: ${answer.status}${read === null ? "" : ` ${read.reason}`}`,
        {
          userMessage:
            "Two-Coin could not be asked just now. Nothing was changed, and it is asked again later.",
        },
      );
    }
    return toEvent(read.order, read.type, body);
  },
};

/** Two-Coin documentation, "Authentication": merchant code + milliseconds + path with query + payload. */
export function requestSignature(
  config: TwoCoinConfig,
  timestamp: string,
  uri: string,
  payload: string,
): string {
  return hmacSha256(config.api_secret, config.merchant_code, timestamp, uri, payload).toString("hex");
}
