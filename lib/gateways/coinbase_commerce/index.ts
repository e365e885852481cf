import type { Gateway } from "../contract";
import { client } from "./client";
import { config, type CoinbaseCommerceConfig } from "./config";
import { webhookEvent } from "./map";
import { readWebhook } from "./parse";
import { simulate } from "./simulate";
import { normalizeStatus, statuses } from "./status";
import { verify } from "./verify";

export const coinbase_commerce: Gateway<CoinbaseCommerceConfig> = {
  kind: "coinbase_commerce",
  name: "Coinbase Commerce",
  config,
  verify,
  parse(delivery) {
    const read = readWebhook(delivery.body);
    return read.kind === "unreadable"
      ? { kind: "unparsable", reason: read.reason }
      : { kind: "event", event: webhookEvent(read.notice, delivery.body) };
  },
  statuses,
  normalizeStatus,
  acknowledgement: {},
  amountSemantics: "cumulative",
  contentTypes: ["application/json"],
  knownSourceIps: [],
  client,
  simulate,
};
