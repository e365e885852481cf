import type { Gateway } from "../contract";
import { config, type CoinpaymentsIpnConfig } from "./config";
import { depositEvent, normalizeStatus, paymentEvent, statuses, withdrawalNotice } from "./map";
import { readNotice } from "./parse";
import { simulate } from "./simulate";
import { verify } from "./verify";

/** Without a client: the legacy query API wants a key pair of its own, which an IPN does not need. */
export const coinpayments_ipn: Gateway<CoinpaymentsIpnConfig> = {
  kind: "coinpayments_ipn",
  name: "CoinPayments IPN (legacy)",
  config,
  verify,
  parse(delivery) {
    const notice = readNotice(delivery.body);
    switch (notice.kind) {
      case "payment":
        return paymentEvent(notice, delivery.body);
      case "deposit":
        return depositEvent(notice, delivery.body);
      case "withdrawal":
        return withdrawalNotice(notice, delivery.body);
      case "unreadable":
        return { kind: "unparsable", reason: notice.reason };
    }
  },
  statuses,
  normalizeStatus,
  acknowledgement: {},
  // API payments have totals; deposits to an address are told one by one.
  amountSemantics: "both",
  contentTypes: ["application/x-www-form-urlencoded"],
  knownSourceIps: [],
  simulate,
};
