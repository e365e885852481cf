import type { Gateway } from "../contract";
import { eventKey } from "../event-key";
import { client } from "./client";
import { config, type BtcpayConfig } from "./config";
import { noticeEvent } from "./map";
import { readWebhook } from "./parse";
import { simulate } from "./simulate";
import { normalizeStatus, statuses } from "./status";
import { verify } from "./verify";

export const btcpay: Gateway<BtcpayConfig> = {
  kind: "btcpay",
  name: "BTCPay Server",
  config,
  verify,
  parse(delivery) {
    const read = readWebhook(delivery.body);
    switch (read.kind) {
      case "unreadable":
        return { kind: "unparsable", reason: read.reason };
      case "other":
        return {
          kind: "irrelevant",
          eventKey: eventKey([read.deliveryId], delivery.body),
          reason: read.reason,
        };
      case "read":
        return { kind: "event", event: noticeEvent(read.notice, delivery.body) };
    }
  },
  statuses,
  normalizeStatus,
  acknowledgement: {},
  // Webhooks name payments without what they are worth in the invoice's currency; the query has the sum.
  amountSemantics: "cumulative",
  contentTypes: ["application/json"],
  knownSourceIps: [],
  client,
  simulate,
};
