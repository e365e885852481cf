import type { Gateway } from "../contract";
import { client } from "./client";
import { config, type CoinpaymentsConfig } from "./config";
import { invoiceEvent, walletEvent } from "./map";
import { readNotice } from "./parse";
import { simulate } from "./simulate";
import { normalizeStatus, statuses } from "./status";
import { verify } from "./verify";

export const coinpayments: Gateway<CoinpaymentsConfig> = {
  kind: "coinpayments",
  name: "CoinPayments",
  config,
  verify,
  parse(delivery, settings) {
    const notice = readNotice(delivery.body);
    switch (notice.kind) {
      case "invoice":
        return invoiceEvent(notice, delivery.body, settings);
      case "wallet":
        return walletEvent(notice, delivery.body, settings);
      case "unreadable":
        return { kind: "unparsable", reason: notice.reason };
    }
  },
  statuses,
  normalizeStatus,
  acknowledgement: {},
  // Invoices have totals; money that comes to a wallet address is told transaction by transaction.
  amountSemantics: "both",
  contentTypes: ["application/json"],
  // hook1 and hook2.coinpayments.com (vendor documentation, "Webhooks"); other instances send from others.
  knownSourceIps: ["23.183.244.249", "23.183.244.250"],
  client,
  simulate,
};
