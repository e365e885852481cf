import { addMs, type Instant } from "../../domain/instant";
import type { GatewaySimulator, Scenario, SimulatedDelivery } from "../contract";
import { seededUuid } from "../seeded";
import type { CoinpaymentsConfig } from "./config";
import { writeDotnetJson } from "./dotnet-json";
import { api } from "./simulate-api";
import { recordsAt } from "./simulated-answers";
import {
  invoiceBody,
  openShop,
  otherCoin,
  PAYOUT_AT,
  walletBody,
  type InvoiceStep,
  type Shop,
} from "./simulated-body";
import { bareId, sign } from "./verify";

/** Another coin of the same chain, sent to the address that was shown to the buyer. */
interface WalletStep {
  at: number;
}

type Step = InvoiceStep | WalletStep;

const NOTHING = { arrived: 0, confirmations: "none", transactions: 0, seenAt: null, paidAt: null } as const;
const SEEN = { arrived: 100, confirmations: "none", transactions: 1, seenAt: 6, paidAt: null } as const;
const IN = { ...SEEN, confirmations: "all" } as const;

const CREATED: InvoiceStep = { at: 0, type: "Created", state: "Unpaid", payment: "Created", ...NOTHING };
const DETECTED: InvoiceStep = { at: 6, type: "Pending", state: "Pending", payment: "Detected", ...SEEN };
const PENDING: InvoiceStep = {
  at: 9,
  type: "Pending",
  state: "Pending",
  payment: "Pending",
  ...SEEN,
  confirmations: "one",
};
const PAID: InvoiceStep = {
  at: 14,
  type: "Paid",
  state: "Paid",
  payment: "Confirmed",
  ...IN,
  paidAt: 14,
  payout: "Scheduled",
};
const COMPLETED: InvoiceStep = {
  at: PAYOUT_AT,
  type: "Completed",
  state: "Completed",
  payment: "Completed",
  ...IN,
  paidAt: 14,
  payout: "Confirmed",
};
const TIMED_OUT: InvoiceStep = {
  at: 61,
  type: "TimedOut",
  state: "TimedOut",
  payment: "Created",
  ...NOTHING,
};

const SIXTY = { ...IN, arrived: 60 } as const;
const UNDER: readonly InvoiceStep[] = [
  CREATED,
  { ...DETECTED, arrived: 60 },
  { ...PENDING, arrived: 60 },
  { ...PENDING, at: 16, ...SIXTY },
];
const EXACT: readonly InvoiceStep[] = [CREATED, DETECTED, PENDING, PAID, COMPLETED];

const STEPS: Record<Scenario, readonly Step[] | null> = {
  exact: EXACT,
  under: [...UNDER, { ...TIMED_OUT, payment: "Pending", ...SIXTY }],
  over: EXACT.map((step) => (step.arrived === 100 ? { ...step, arrived: 110 } : step)),
  late: [
    CREATED,
    TIMED_OUT,
    { ...DETECTED, at: 95, seenAt: 95 },
    { ...PAID, at: 104, seenAt: 95, paidAt: 104 },
  ],
  // The repeat is made of the same bytes, see `deliveries`.
  twice: EXACT,
  out_of_order: EXACT,
  stuck: [CREATED, DETECTED, PENDING],
  expired: [CREATED, TIMED_OUT],
  cancelled: [CREATED, { ...TIMED_OUT, at: 25, type: "Cancelled", state: "Cancelled" }],
  refunded: [
    ...UNDER,
    { ...TIMED_OUT, payment: "TimedOutWaitingRefund", ...SIXTY },
    { ...TIMED_OUT, at: 1_460, payment: "TimedOutRefundProcessed", ...SIXTY, isRefunded: true },
  ],
  // CoinPayments holds back the merchant's payout, never the buyer's payment.
  on_hold: null,
  contradictory: [...EXACT, { ...COMPLETED, at: 95, type: "Cancelled", state: "Cancelled" }],
  multiple_transactions: [
    CREATED,
    { ...DETECTED, arrived: 60 },
    { ...PENDING, at: 17, transactions: 2 },
    { ...PAID, at: 24, paidAt: 24, transactions: 2 },
    { ...COMPLETED, paidAt: 24, transactions: 2 },
  ],
  wrong_asset: [CREATED, { at: 15 }],
  unknown_status: [CREATED, DETECTED, { ...PENDING, type: "UnderReview", state: "UnderReview" }],
};

export const simulate: GatewaySimulator<CoinpaymentsConfig> = {
  usualCoins: [
    { asset: "BTC", network: "bitcoin" },
    { asset: "BTC", network: "bitcoin" },
    { asset: "ETH", network: "ethereum" },
    { asset: "USDT", network: "ethereum" },
  ],
  /**
   * A currency that is not in the integration's list goes out under an id of its own, as an instance
   * with other numbers would send it. A wrong asset needs a second coin on the chain.
   */
  deliveries(scenario, payment, config, registeredUrl) {
    const shop = openShop(payment, config);
    const steps = STEPS[scenario];
    if (steps === null || (scenario === "wrong_asset" && otherCoin(shop) === null)) return null;
    const sent = steps.map((step, index) => delivery(step, steps.slice(0, index + 1), shop, registeredUrl));
    switch (scenario) {
      case "twice":
        return sent.flatMap((each) =>
          each.label === PAID_LABEL ? [each, { ...each, at: addMs(each.at, 60_000) }] : [each],
        );
      case "out_of_order":
        return scrambled(sent);
      default:
        return sent;
    }
  },
  // How often a webhook of an invoice is repeated is not documented. Five tries a second apart are, for webhooks of wallets.
  api,
};

const PAID_LABEL = "InvoicePaid";

/**
 * Each arrives after the one before it, none before it was sent. The API has known since it happened, so what is told
 * late happens untold first, and when it is told the books are further on.
 */
function scrambled(sent: readonly SimulatedDelivery[]): readonly SimulatedDelivery[] {
  let last: Instant | null = null;
  const told = [0, 3, 1, 4, 2].flatMap((index) => {
    const each = sent[index];
    if (!each) return [];
    const at: Instant = last === null || each.at > last ? each.at : addMs(last, 20_000);
    last = at;
    const { records } = sent.findLast((other) => other.at <= at) ?? each;
    return [{ ...each, at, ...(records !== undefined && { records }) }];
  });
  const untold = sent
    .filter((each) => !told.some(({ label, at }) => label === each.label && at === each.at))
    .map((each) => ({ ...each, isUntold: true as const }));
  return [...told, ...untold].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** `until` ends with the step itself. */
function delivery(step: Step, until: readonly Step[], shop: Shop, registeredUrl: string): SimulatedDelivery {
  const { payment, config } = shop;
  const at = addMs(payment.startedAt, step.at * 60_000 + 3_000);
  const body = Buffer.from(
    writeDotnetJson("type" in step ? invoiceBody(step, shop) : walletBody(shop)),
    "utf8",
  );
  const client = bareId(config.client_id);
  const timestamp = at.slice(0, "YYYY-MM-DDTHH:mm:ss".length);
  const url = config.webhook_url ?? registeredUrl;
  const happened = until.filter((each): each is InvoiceStep => "type" in each);
  const current = happened.at(-1);
  return {
    at,
    ...(current !== undefined && {
      records: recordsAt(current, happened, shop, happened.length < until.length),
    }),
    headers: {
      "content-type": "application/json",
      "x-coinpayments-client": client,
      "x-coinpayments-timestamp": timestamp,
      "x-coinpayments-signature": sign(
        { method: "POST", url, client, timestamp, body },
        config.client_secret,
      ),
    },
    body,
    gatewayRef: seededUuid(payment.seed, "invoice"),
    label: "type" in step ? `Invoice${step.type}` : "Wallet deposit",
  };
}
