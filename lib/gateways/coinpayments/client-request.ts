import { AppError } from "../../domain/errors";
import type { Instant } from "../../domain/instant";
import { answerTime } from "../answer-time";
import type { GatewayHttp } from "../contract";
import { asObject, readJson, textOf } from "../json-body";
import type { CoinpaymentsConfig } from "./config";
import { field } from "./parse";
import { bareId, sign } from "./verify";

export const VENDOR = { name: "CoinPayments", kind: "coinpayments" };

type Reply = Awaited<ReturnType<GatewayHttp["send"]>>;

/** One request, signed as CoinPayments documents it ("Generate API signature"); `path` is below the base address. */
export function request(
  method: "GET" | "POST" | "PUT" | "DELETE",
  path: string,
  content: object | null,
  config: CoinpaymentsConfig,
  http: GatewayHttp,
): Promise<Reply> {
  const url = `${config.api_base_url}${path}`;
  const client = bareId(config.client_id);
  const timestamp = http.now().slice(0, "YYYY-MM-DDTHH:mm:ss".length);
  const body = content === null ? "" : JSON.stringify(content);
  return http.send({
    method,
    url,
    headers: {
      accept: "application/json",
      ...(content === null ? {} : { "content-type": "application/json" }),
      "X-CoinPayments-Client": client,
      "X-CoinPayments-Timestamp": timestamp,
      "X-CoinPayments-Signature": sign({ method, url, client, timestamp, body }, config.client_secret),
    },
    body,
  });
}

export interface Answer {
  json: unknown;
  body: Uint8Array;
  /** The vendor's own clock at the time of the answer; null when it does not say. */
  answeredAt: Instant | null;
}

/**
 * A question; null when CoinPayments knows no such thing. Throws gateway_refused when it says no to the question or to
 * who asks it, unavailable when it cannot answer now.
 */
export async function ask(
  path: string,
  what: string,
  config: CoinpaymentsConfig,
  http: GatewayHttp,
): Promise<Answer | null> {
  const reply = await request("GET", path, null, config, http);
  if (reply.status === 404) return null;
  if (reply.status === 401 || reply.status === 403) throw notAllowed(reply.status, what);
  if (reply.status === 400 || reply.status === 422) throw notUnderstood(reply, what);
  const body = Buffer.from(reply.body, "utf8");
  const json = reply.status === 200 ? readJson(body) : null;
  if (json === null) throw unreadable(`${reply.status} or no JSON for ${what}`);
  return { json, body, answeredAt: answerTime(reply.headers) };
}

/** What the vendor's problem object says, for the person who has to mend it: {title, detail, errors}. */
export function problemWords(body: string): string {
  const problem = asObject(readJson(Buffer.from(body, "utf8")));
  const errors = asObject(field(problem, "errors"));
  const listed = errors === null ? [] : Object.values(errors).flat().map(textOf);
  const words = [textOf(field(problem, "detail")) ?? textOf(field(problem, "title")), ...listed]
    .filter((word) => word !== null)
    .join(" ")
    .replaceAll(/\s+/g, " ")
    .trim();
  return words === "" ? "" : `It says: "${words.slice(0, 200)}"`;
}

export function unreadable(detail: string): AppError {
  return new AppError("unavailable", `coinpayments: ${detail}`, {
    userMessage:
      "CoinPayments could not be asked just now. Nothing was changed, and it is asked again later.",
  });
}

function notAllowed(status: number, what: string): AppError {
  return new AppError("gateway_refused", `coinpayments: ${status} for ${what}`, {
    userMessage: `CoinPayments does not accept this integration's credentials for ${what}. Nothing was changed. Check the client secret, the integration's permissions and allowed addresses at CoinPayments, and this machine's clock.`,
  });
}

function notUnderstood(reply: Reply, what: string): AppError {
  return new AppError(
    "gateway_refused",
    `coinpayments: ${reply.status} for ${what}: ${reply.body.slice(0, 200)}`,
    {
      userMessage: [
        `CoinPayments did not accept the question for ${what}. Nothing was changed.`,
        problemWords(reply.body),
        "Check the reference, and the API address of this integration.",
      ]
        .filter((sentence) => sentence !== "")
        .join(" "),
    },
  );
}
