import { AppError } from "../../domain/errors";
import type { GatewayHttp } from "../contract";
import type { CoindpayConfig } from "./config";

/** CoindPay's API answers everybody: it takes no key and no signature. */
export function ask(
  path: string,
  config: CoindpayConfig,
  http: GatewayHttp,
): ReturnType<GatewayHttp["send"]> {
  return http.send({
    method: "GET",
    url: `${config.api_base_url}${path}`,
    headers: { accept: "application/json" },
    body: "",
  });
}

export function unavailable(detail: string): AppError {
  return new AppError("unavailable", `coindpay: ${detail}`, {
    userMessage: "CoindPay could not be asked just now. Nothing was changed, and it is asked again later.",
  });
}
