import type { FlagCode } from "../domain/flags";
import type { OrderStatus } from "../domain/order-status";
import type { Scenario } from "./contract";

/*
 * For tests: what each scenario is meant to end in, written down by hand. Nothing here asks a gateway's mapping or the
 * engine, so a mapping that is wrong on both sides of a comparison is still wrong here.
 */

export interface ScenarioEnd {
  status: OrderStatus;
  flags: readonly FlagCode[];
  /** Of what was asked, in percent, where the gateway reports an amount; null where the scenario does not fix it. */
  received: "60" | "100" | "110" | null;
}

/** Whichever gateway plays it. */
const ENDS: Readonly<Record<Scenario, ScenarioEnd>> = {
  exact: { status: "paid", flags: [], received: "100" },
  under: { status: "underpaid", flags: ["under"], received: "60" },
  over: { status: "overpaid", flags: ["over"], received: "110" },
  late: { status: "manual_review", flags: ["late"], received: "100" },
  twice: { status: "paid", flags: [], received: "100" },
  out_of_order: { status: "paid", flags: [], received: "100" },
  stuck: { status: "confirming", flags: [], received: null },
  expired: { status: "expired", flags: [], received: null },
  cancelled: { status: "cancelled", flags: [], received: null },
  refunded: { status: "refunded", flags: [], received: null },
  on_hold: { status: "manual_review", flags: [], received: null },
  contradictory: { status: "paid", flags: ["contradiction"], received: "100" },
  multiple_transactions: { status: "paid", flags: ["multiple_transactions"], received: "100" },
  wrong_asset: { status: "manual_review", flags: ["wrong_asset"], received: null },
  unknown_status: { status: "manual_review", flags: ["unmapped_status"], received: null },
};

const NO_TIMES = "it gives no times, so nothing can be called late";
const NO_PATHS = "no path to an amount is set up, so its word alone tells";
const NO_AMOUNTS = "its webhooks report no amount, only its verdict";

/** Where a vendor's own words lead elsewhere, and why. */
const OTHERWISE: Readonly<Record<string, Partial<ScenarioEnd> & { because: string }>> = {
  "coinpayments_ipn late": { flags: [], because: NO_TIMES },
  "mugglepay late": { flags: [], because: NO_TIMES },
  "coingate late": { flags: [], because: NO_TIMES },
  "coinpayments_ipn refunded": { flags: ["contradiction"], because: "-2 is a refund and a reversal alike" },
  "mugglepay multiple_transactions": {
    status: "manual_review",
    flags: ["late", "multiple_transactions"],
    because: "UNRESOLVED stays until a person decides, and with the right amount it can only mean late",
  },
  "coinbase_commerce multiple_transactions": {
    status: "manual_review",
    because: "UNRESOLVED stays until a person decides",
  },
  "coingate multiple_transactions": { flags: [], because: "it sums up what came and names no transaction" },
  "coindpay wrong_asset": {
    status: "paid",
    flags: [],
    because: "a payment from a wallet is quoted in money and may be made in any coin",
  },
  "btcpay under": { flags: [], because: NO_AMOUNTS },
  "btcpay over": { flags: [], because: NO_AMOUNTS },
  "generic under": { flags: [], because: NO_PATHS },
  "generic over": { flags: [], because: NO_PATHS },
};

/** Of a gateway by its kind, as the form sets it up with nothing but what it requires; `because` says why where it differs. */
export function endOf(kind: string, scenario: Scenario): ScenarioEnd & { because: string } {
  return { because: "", ...ENDS[scenario], ...OTHERWISE[`${kind} ${scenario}`] };
}
