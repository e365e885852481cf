import { AppError } from "../../domain/errors";
import type { GatewayHttp } from "../contract";
import { hmacSha256 } from "../signature";
import type { TwoCoinConfig } from "./config";

export const VENDOR = { name: "Two-Coin", kind: "two_coin" };

export interface Answer {
  status: number;
  body: Buffer;
}

/** One signed request; `path` with its query, below the API address (Two-Coin documentation, "Authentication"). */
export async function ask(
  method: "GET" | "POST",
  path: string,
  body: string,
  config: TwoCoinConfig,
  http: GatewayHttp,
): Promise<Answer> {
  const url = new URL(`${config.api_base_url}${path}`);
  const timestamp = new Date(http.now()).getTime().toString();
  const answer = await http.send({
    method,
    url: url.href,
    headers: {
      accept: "application/json",
      ...(method === "POST" && { "content-type": "application/json" }),
      "x-merchant-code": config.merchant_code,
      "x-timestamp": timestamp,
      "x-signature": requestSignature(config, timestamp, url.pathname + url.search, body).toString("hex"),
    },
    body,
  });
  return { status: answer.status, body: Buffer.from(answer.body, "utf8") };
}

/** The answer's bytes to a question; null for 404. Throws gateway_refused for the signature, unavailable for the rest. */
export async function question(
  path: string,
  config: TwoCoinConfig,
  http: GatewayHttp,
): Promise<Buffer | null> {
  const { status, body } = await ask("GET", path, "", config, http);
  if (status === 404) return null;
  if (status === 401 || status === 403) {
    throw new AppError("gateway_refused", `two_coin: ${status}`, {
      userMessage:
        "Two-Coin did not accept our signature. Nothing was changed. Check the merchant code and the API secret of this integration.",
    });
  }
  if (status !== 200) throw unavailable(`${status}`);
  return body;
}

export function unavailable(detail: string): AppError {
  return new AppError("unavailable", `two_coin: ${detail}`, {
    userMessage: "Two-Coin could not be asked just now. Nothing was changed, and it is asked again later.",
  });
}

/** Over merchant code, milliseconds, path with query, and payload. */
export function requestSignature(
  config: { api_secret: string; merchant_code: string },
  timestamp: string,
  uri: string,
  payload: string,
): Buffer {
  return hmacSha256(config.api_secret, config.merchant_code, timestamp, uri, payload);
}
