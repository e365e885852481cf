import type { Gateway } from "../contract";
import { client } from "./client";
import { config, type MugglepayConfig } from "./config";
import { callbackEvent, normalizeStatus, statuses } from "./map";
import { readCallback } from "./parse";
import { simulate } from "./simulate";
import { verify } from "./verify";

export const mugglepay: Gateway<MugglepayConfig> = {
  kind: "mugglepay",
  name: "MugglePay",
  config,
  verify,
  parse(delivery) {
    const read = readCallback(delivery.body);
    return read.kind === "unreadable"
      ? { kind: "unparsable", reason: read.reason }
      : { kind: "event", event: callbackEvent(read.order, delivery.body) };
  },
  statuses,
  normalizeStatus,
  // Anything but this in the answer makes MugglePay repeat the callback for three days.
  acknowledgement: { status: 200 },
  authenticatesBody: false,
  secretBodyFields: ["merchant_token", "token"],
  amountSemantics: "cumulative",
  contentTypes: ["application/json"],
  knownSourceIps: [],
  client,
  simulate,
};
