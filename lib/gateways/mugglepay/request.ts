import { AppError } from "../../domain/errors";
import { requireDone } from "../change-outcome";
import type { GatewayHttp } from "../contract";
import { readJsonObject, textOf, type JsonObject } from "../json-body";
import type { MugglepayConfig } from "./config";

export const VENDOR = { name: "MugglePay", kind: "mugglepay" };

/** What MugglePay answered. */
export interface Answer {
  /** The HTTP status, or the one in the body where an error came with 200. */
  status: number;
  /** Its word for an error, misspelt ones as they are; "" where there is none. */
  code: string;
  json: JsonObject | null;
  body: Buffer;
}

/** One request under the API token (docs.mugglepay.com, "Authentication"). */
export async function ask(
  method: "GET" | "POST",
  path: string,
  body: string,
  config: MugglepayConfig,
  http: GatewayHttp,
): Promise<Answer> {
  const answer = await http.send({
    method,
    url: `${config.api_base_url}${path}`,
    headers: {
      token: config.api_token,
      accept: "application/json",
      ...(method === "POST" && { "content-type": "application/json" }),
    },
    body,
  });
  const bytes = Buffer.from(answer.body, "utf8");
  const json = readJsonObject(bytes);
  const code = textOf(json?.error_code) ?? "";
  return { status: statusOf(answer.status, textOf(json?.status), code), code, json, body: bytes };
}

/** Throws what a question that was not answered means: gateway_refused for the token, unavailable for the rest. */
export function notAnswered({ status, code }: Answer, reason = ""): AppError {
  const isRefused =
    status === 401 || status === 403 || code === "AUTHENTICATION_FAILED" || code === "ORDER_NO_PERMISSION";
  if (!isRefused) return unavailable(`${status} ${code} ${reason}`.trim());
  return new AppError("gateway_refused", `mugglepay: ${status} ${code}`, {
    userMessage:
      "MugglePay did not accept the API token. Nothing was changed. Check the API token of this integration.",
  });
}

/** Passes when a request that changes something was carried out; throws as PaymentCreation does. */
export function requireCarriedOut(answer: Answer, advice: string): void {
  requireDone(VENDOR, { status: answer.status, body: answer.body.toString("utf8") }, advice);
}

function unavailable(detail: string): AppError {
  return new AppError("unavailable", `mugglepay: ${detail}`, {
    userMessage: "MugglePay could not be asked just now. Nothing was changed, and it is asked again later.",
  });
}

/**
 * Errors are documented with HTTP 400 and a status in the body that is a number or text, some of them beside HTTP 200;
 * asking too often is 421, or 400 with a code ("Error Codes").
 */
function statusOf(http: number, said: string | null, code: string): number {
  if (code === "API_LIMIT_EXCEEDED") return 421;
  return http === 200 && said !== null && /^[45]\d\d$/.test(said) ? Number.parseInt(said, 10) : http;
}
