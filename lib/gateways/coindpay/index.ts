import type { Gateway } from "../contract";
import { client } from "./client";
import { config, type CoindpayConfig } from "./config";
import { normalizeStatus, statuses, toEvent } from "./map";
import { readOrder } from "./parse";
import { simulate } from "./simulate";
import { verify } from "./verify";

export const coindpay: Gateway<CoindpayConfig> = {
  kind: "coindpay",
  name: "CoindPay",
  config,
  verify,
  parse(delivery) {
    const read = readOrder(delivery.body);
    return read.kind === "unreadable"
      ? { kind: "unparsable", reason: read.reason }
      : { kind: "event", event: toEvent(read.order, delivery.body) };
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
