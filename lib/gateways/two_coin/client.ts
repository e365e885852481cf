import type { GatewayClient } from "../contract";
import type { TwoCoinConfig } from "./config";
import { create } from "./create";
import { currenciesOf } from "./currency";
import { dictionary } from "./dictionary";
import { toEvent } from "./map";
import { readAnswer } from "./parse";
import { question, unavailable } from "./request";

export const client: GatewayClient<TwoCoinConfig> = {
  /**
   * GET /on_ramp/orders/{provider}?code=. An order made from here knows its provider (`context.provider_code`); for the
   * shop's own, whose webhooks do not name it, the providers of the settings are tried in turn. Null when none of them
   * has such an order. Throws gateway_refused when the signature is not accepted, unavailable otherwise.
   */
  async findPayment({ gatewayRef, context }, config, http) {
    const known = context.provider_code ?? "";
    const providers = known === "" ? config.providers.split(", ").filter((code) => code !== "") : [known];
    const query = new URLSearchParams({ code: gatewayRef });
    for (const provider of providers) {
      const body = await question(`/on_ramp/orders/${encodeURIComponent(provider)}?${query}`, config, http);
      if (body === null) continue;
      const read = readAnswer(body, currenciesOf(config));
      if (read.kind !== "read") throw unavailable(read.reason);
      return toEvent(read.order, read.type, body);
    }
    return null;
  },

  create,
  dictionary,
};
