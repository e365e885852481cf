import type { Gateway } from "../contract";
import { client } from "./client";
import { config, type TwoCoinConfig } from "./config";
import { currenciesOf } from "./currency";
import { normalizeStatus, statuses, toEvent } from "./map";
import { readWebhook } from "./parse";
import { simulate } from "./simulate";
import { verify } from "./verify";

export const two_coin: Gateway<TwoCoinConfig> = {
  kind: "two_coin",
  name: "Two-Coin",
  config,
  verify,
  parse(delivery, account) {
    const read = readWebhook(delivery.body, currenciesOf(account));
    return read.kind === "unreadable"
      ? { kind: "unparsable", reason: read.reason }
      : { kind: "event", event: toEvent(read.order, read.type, delivery.body) };
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
