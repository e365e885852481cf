import type { Gateway } from "../contract";
import { client } from "./client";
import { config, type CoingateConfig } from "./config";
import { callbackEvent, normalizeStatus, statuses } from "./map";
import { readOrder } from "./parse";
import { simulate } from "./simulate";
import { verify } from "./verify";

export const coingate: Gateway<CoingateConfig> = {
  kind: "coingate",
  name: "CoinGate",
  config,
  verify,
  parse(delivery) {
    const read = readOrder(delivery.body);
    return read.kind === "unreadable"
      ? { kind: "unparsable", reason: read.reason }
      : { kind: "event", event: callbackEvent(read.order, delivery.body) };
  },
  statuses,
  normalizeStatus,
  acknowledgement: {},
  authenticatesBody: false,
  secretBodyFields: ["token"],
  amountSemantics: "cumulative",
  contentTypes: ["application/json", "application/x-www-form-urlencoded"],
  knownSourceIps: [],
  client,
  simulate,
};
