import { stringify } from "lossless-json";
import { add, sum, type Decimal } from "../../domain/decimal";
import { facts, type SettlementFact, type SettlementStage } from "../../domain/facts";
import type { Instant } from "../../domain/instant";
import type { GatewayEvent } from "../contract";
import { eventKey } from "../event-key";
import { asObject, instantOf, objectsOf, textOf, type JsonObject } from "../json-body";
import type { CoinpaymentsConfig } from "./config";
import { assetOf, type AssetOf } from "./currency";
import { queryAmount } from "./invoice-answer";
import { settlementRef, transactionsOf } from "./map";
import {
  PAYOUT_STATES,
  currencyIdFrom,
  decimalOf,
  field,
  stateOf,
  type VendorInvoice,
  type VendorPayment,
} from "./parse";
import { isSomething, normalizeStatus } from "./status";

/**
 * `GET /merchant/invoices/{id}/payouts`: what the merchant got of it, which state each payout is in, and the buyer's
 * transactions. It names neither payments nor payouts, so the invoice says which payment each belongs to; what fits
 * none, or more than one, is left to webhooks. Null when there is nothing to tell.
 */
export function payoutsEvent(
  json: JsonObject,
  invoice: VendorInvoice,
  config: CoinpaymentsConfig,
): GatewayEvent | null {
  const items = objectsOf(field(json, "items"));
  const settlements = items.flatMap((item) =>
    settlementOf(item, items.length === 1 ? json : {}, invoice, config),
  );
  const transactions = transactionsOf(withHashes(json, invoice), config.currencies);
  if (settlements.length + Object.keys(transactions).length === 0) return null;
  return {
    eventKey: eventKey([null], stringify([invoice.id, json]) ?? ""),
    subject: { by: "reference", gatewayRef: invoice.id },
    externalOrderId: invoice.reference,
    occurredAt: null,
    gatewayStatus: null,
    eventType: "payout query",
    facts: facts({
      settlements: Object.fromEntries(settlements.map((settlement) => [settlement.ref, settlement])),
      transactions,
    }),
  };
}

function settlementOf(
  item: JsonObject,
  whole: JsonObject,
  invoice: VendorInvoice,
  config: CoinpaymentsConfig,
): SettlementFact[] {
  const paidIn =
    currencyIdFrom(field(item, "currency")) ??
    currencyIdFrom(field(asObject(field(item, "payoutAmount")), "currencyId"));
  const payment = paymentOf(paidIn, invoice);
  if (payment === null || paidIn === null) return [];
  const isConversion = field(whole, "isConversion") === true;
  const paidOutId = isConversion ? currencyIdFrom(field(whole, "destinationCurrencyId")) : paidIn;
  if (paidOutId === null) return [];
  const paidOutIn = assetOf(paidOutId, config.currencies);
  const stage = stageOf(item, invoice);
  const fees = isConversion ? NO_FEES : feesOf(item, paidOutIn);
  const net = decimalOf(
    queryAmount(
      isConversion
        ? field(asObject(field(whole, "destinationAmount")), "amount")
        : field(item, "payoutAmount"),
    ),
    paidOutIn,
  );
  return [
    {
      ref: settlementRef(payment),
      stage,
      asset: paidOutIn.asset,
      gross:
        net === null || fees.gateway === null || fees.network === null
          ? null
          : add(net, add(fees.gateway, fees.network)),
      gatewayFee: fees.gateway,
      networkFee: fees.network,
      reserve: null,
      net,
      txHash: textOf(field(whole, "completedTxId")),
      destination:
        textOf(field(item, "merchantPayoutAddress")) ??
        textOf(field(whole, "externalAddress")) ??
        textOf(field(whole, "destinationWalletId")) ??
        textOf(field(whole, "destinationAccountId")),
      at: timeOf(item, stage),
    },
  ];
}

const NO_FEES: { gateway: Decimal | null; network: Decimal | null } = { gateway: null, network: null };

/** "transactionFee" in one schema, "transactionFees" in the other. */
function feesOf(item: JsonObject, asset: AssetOf): typeof NO_FEES {
  const fees = asObject(field(item, "merchantFees"));
  const fee = (name: string): Decimal | null => decimalOf(queryAmount(field(fees, name)), asset);
  const own = [fee("transactionFee") ?? fee("transactionFees"), fee("conversionFee")].filter(
    (part) => part !== null,
  );
  return { gateway: own.length === 0 ? null : sum(own), network: fee("networkFee") };
}

/** The one that was paid out; where none says so yet, the one that holds money. */
function paymentOf(currencyId: string | null, { payments }: VendorInvoice): VendorPayment | null {
  const paidOut = payments.filter(({ payout }) => payout !== null);
  const candidates = paidOut.length > 0 ? paidOut : payments.filter(hasMoney);
  const matching = candidates.filter((payment) => payment.currencyId === currencyId);
  const [one, another] = candidates.length === 1 ? candidates : matching;
  return one === undefined || another !== undefined ? null : one;
}

function hasMoney({ confirmed, unconfirmed }: VendorPayment): boolean {
  return isSomething(confirmed) || isSomething(unconfirmed);
}

function stageOf(item: JsonObject, invoice: VendorInvoice): SettlementStage {
  const state = normalizeStatus(stateOf(field(item, "state"), PAYOUT_STATES) ?? "");
  const isCompleted = normalizeStatus(invoice.state ?? "") === "completed";
  if (state === "failed") return "failed";
  if (state === "confirmed" || instantOf(field(item, "confirmed")) !== null || isCompleted) return "settled";
  return instantOf(field(item, "sent")) === null ? "pending" : "sent";
}

function timeOf(item: JsonObject, stage: SettlementStage): Instant | null {
  const at = (name: string): Instant | null => instantOf(field(item, name));
  switch (stage) {
    case "settled":
      return at("confirmed") ?? at("sent");
    case "sent":
    case "failed":
      return at("sent");
    case "pending":
      return at("created");
  }
}

/** `paidTransactions` are the buyer's; a conversion's own are not. */
function withHashes(json: JsonObject, invoice: VendorInvoice): readonly VendorPayment[] {
  const paid = objectsOf(field(json, "paidTransactions"))
    .filter((transaction) => /^0?$/.test(textOf(field(transaction, "conversionId")) ?? ""))
    .map((transaction) => ({
      hash: textOf(field(transaction, "hash")),
      currencyId: currencyIdFrom(field(asObject(field(transaction, "amount")), "currencyId")),
    }));
  return invoice.payments.flatMap((payment) => {
    const isOnly =
      invoice.payments.filter(({ currencyId }) => currencyId === payment.currencyId).length === 1;
    const txHashes = paid
      .filter(({ currencyId }) => currencyId === payment.currencyId)
      .flatMap(({ hash }) => hash ?? []);
    return isOnly && txHashes.length > 0 ? [{ ...payment, txHashes }] : [];
  });
}
