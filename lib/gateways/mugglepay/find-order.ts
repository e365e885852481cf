import type { GatewayHttp } from "../contract";
import type { MugglepayConfig } from "./config";
import { readAnswer, type MugglepayOrder } from "./parse";
import { ask, notAnswered } from "./request";

/**
 * GET /orders/:id. Null when MugglePay does not know the order. Throws gateway_refused when it does not accept the
 * token, unavailable when it cannot answer now.
 */
export async function findOrder(
  orderId: string,
  config: MugglepayConfig,
  http: GatewayHttp,
): Promise<{ order: MugglepayOrder; body: Buffer } | null> {
  const answer = await ask("GET", `/orders/${encodeURIComponent(orderId)}`, "", config, http);
  if (answer.status === 404 || answer.code === "ORDER_NOT_VALID") return null;
  if (answer.status !== 200) throw notAnswered(answer);
  const read = readAnswer(answer.body);
  if (read.kind === "unreadable") throw notAnswered(answer, read.reason);
  return { order: read.order, body: answer.body };
}
