import type { Gateway } from "../contract";
import { eventKey } from "../event-key";
import { client } from "./client";
import { config, type NowpaymentsConfig } from "./config";
import { normalizeStatus, notificationEvent, statuses } from "./map";
import { readPayment } from "./parse";
import { simulate } from "./simulate";
import { verify } from "./verify";

export const nowpayments: Gateway<NowpaymentsConfig> = {
  kind: "nowpayments",
  name: "NOWPayments",
  config,
  verify,
  parse(delivery) {
    const read = readPayment(delivery.body);
    switch (read.kind) {
      case "unreadable":
        return { kind: "unparsable", reason: read.reason };
      case "other":
        return { kind: "irrelevant", eventKey: eventKey(read.key, delivery.body), reason: read.reason };
      case "read":
        return { kind: "event", event: notificationEvent(read.payment, delivery.body) };
    }
  },
  statuses,
  normalizeStatus,
  acknowledgement: {},
  amountSemantics: "cumulative",
  contentTypes: ["application/json"],
  // NOWPayments help centre, "IPN and how to setup".
  knownSourceIps: ["51.89.194.21", "51.75.77.69", "138.201.172.58", "65.21.158.36"],
  client,
  simulate,
};
