import type { GatewayClient, GatewayEvent, GatewayHttp } from "../contract";
import { readJsonObject } from "../json-body";
import type { CoindpayConfig } from "./config";
import { create } from "./create";
import { toEvent } from "./map";
import { readOrder } from "./parse";
import { ask, unavailable } from "./request";

export const client: GatewayClient<CoindpayConfig> = {
  findsByMerchantReference: true,
  /**
   * GET /payment/order. CoindPay finds a payment by the merchant's reference or by its transaction, never by its own
   * id; null where neither is known, and when CoindPay knows none. Throws unavailable when it cannot answer now.
   */
  async findPayment({ externalOrderId, txHashes = [] }, config, http) {
    const questions = [
      ...(externalOrderId === null ? [] : [`rampId=${encodeURIComponent(externalOrderId)}`]),
      // One payment has one transaction; a second would be another payment's.
      ...txHashes.slice(0, 1).map((hash) => `signature=${encodeURIComponent(hash)}`),
    ];
    for (const question of questions) {
      const event = await findOrder(question, config, http);
      if (event !== null) return event;
    }
    return null;
  },

  /** The settlement stands in the order itself: being asked for it again after it was paid is all it takes. */
  findRecords: () => Promise.resolve([]),

  create,
};

async function findOrder(
  question: string,
  config: CoindpayConfig,
  http: GatewayHttp,
): Promise<GatewayEvent | null> {
  const answer = await ask(`/payment/order?${question}`, config, http);
  const body = Buffer.from(answer.body, "utf8");
  if (answer.status === 404 || readJsonObject(body)?.ok === false) return null;
  const read = answer.status === 200 ? readOrder(body) : null;
  if (read?.kind !== "read") throw unavailable(`${answer.status} ${read?.reason ?? ""}`.trim());
  return toEvent(read.order, body);
}
