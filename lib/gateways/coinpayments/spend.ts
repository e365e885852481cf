import { isFiat } from "../../domain/asset";
import { add, compare, sum, type Decimal } from "../../domain/decimal";
import { AppError } from "../../domain/errors";
import type { RefundFact } from "../../domain/facts";
import { outcomeUnknown, requireDone } from "../change-outcome";
import type { GatewayHttp, RefundQuote, RefundSending, SendRefund, SentRefund } from "../contract";
import { amountOf, asObject, readJsonObject, textOf, type JsonObject } from "../json-body";
import { ask, problemWords, request, VENDOR } from "./client-request";
import type { CoinpaymentsConfig } from "./config";
import { coinIdOf } from "./currency";
import { field } from "./parse";
import { normalizeStatus } from "./status";
import { listWallets, type VendorWallet } from "./wallets";

/**
 * CoinPayments documentation, "Spend request": what it will cost, then the confirmation that moves the money. The spend
 * request's id is in the quote, so that confirming one quote twice is one spend.
 */
export const refund: RefundSending<CoinpaymentsConfig> = {
  scope: "amount",
  sends: (asset) => !isFiat(asset),
  preview,
  async send(asked, quote, config, http) {
    const { spend_request_id: id, wallet_id: walletId } = (quote ?? (await preview(asked, config, http)))
      .token;
    if (id === undefined || walletId === undefined)
      throw refused("a quote of another gateway", "It was quoted elsewhere. Ask for the cost again.");
    return confirm(id, walletId, config, http);
  },
};

async function preview(
  asked: SendRefund,
  config: CoinpaymentsConfig,
  http: GatewayHttp,
): Promise<RefundQuote> {
  const { destination, asset, network, amount, note } = asked;
  if (destination === null)
    throw refused(
      "no address",
      "CoinPayments sends to an address alone. Enter the one the customer wants the money at.",
    );
  const name = network === null ? asset : `${asset} on ${network}`;
  const currencyId = coinIdOf(asset, network, config.currencies);
  if (currencyId === null)
    throw refused(
      `no id known for ${name}`,
      `It is not known under which number CoinPayments lists ${name}. Refresh the currencies on the integration's page.`,
    );
  const wallet = fullest(await listWallets(config, http), currencyId);
  if (wallet === null)
    throw refused(
      `no wallet for ${name}`,
      `This integration has no wallet in ${name} that it may spend from. Wallets made in CoinPayments' dashboard cannot be used: move the money to one made through this integration.`,
    );
  const path = `/v2/merchant/wallets/${encodeURIComponent(wallet.id)}/spend/request`;
  const body = { toAddress: destination, toCurrency: currencyId, amount, memo: note, receiverPaysFee: false };
  const reply = await request("POST", path, body, config, http).catch(notSpentYet);
  if (reply.status >= 500 || reply.status === 408) throw notSpent(`${reply.status}`);
  requireDone(
    VENDOR,
    reply,
    [
      problemWords(reply.body),
      "Check the address, and that the wallet holds enough for the amount and the fees.",
    ]
      .filter((sentence) => sentence !== "")
      .join(" "),
  );
  return quoteOf(readJsonObject(Buffer.from(reply.body, "utf8")), wallet, currencyId, asked);
}

/** A request to spend moves nothing until it is confirmed, so whatever became of it, it may be asked for again. */
function notSpentYet(error: unknown): never {
  if (error instanceof AppError && error.code === "outcome_unknown") throw notSpent(error.message);
  throw error;
}

function notSpent(detail: string): AppError {
  return new AppError("unavailable", `coinpayments: ${detail} for a spend request`, {
    userMessage: "CoinPayments did not say what the refund costs. No money was moved. Ask again in a minute.",
  });
}

function fullest(wallets: readonly VendorWallet[], currencyId: string): VendorWallet | null {
  return wallets
    .filter((wallet) => wallet.canSpend && wallet.currencyId === currencyId)
    .reduce<VendorWallet | null>((best, wallet) => {
      if (best === null || best.confirmed === null) return wallet;
      return wallet.confirmed !== null && compare(wallet.confirmed, best.confirmed) > 0 ? wallet : best;
    }, null);
}

function quoteOf(
  json: JsonObject | null,
  wallet: VendorWallet,
  currencyId: string,
  { asset }: SendRefund,
): RefundQuote {
  const id = textOf(field(json, "spendRequestId"));
  if (id === null) throw notSpent("a spend request without an id");
  const spent = amountOf(field(json, "fromAmount"));
  const fees = [amountOf(field(json, "blockchainFee")), amountOf(field(json, "coinpaymentsFee"))];
  const known = fees.filter((fee): fee is Decimal => fee !== null);
  // What moves a token costs the chain's own coin, and the answer does not say which coin its fees are in.
  const fee = currencyId.includes(":") || known.length < fees.length ? null : sum(known);
  return {
    total: spent === null || fee === null ? null : { amount: add(spent, fee), asset },
    fee: fee === null ? null : { amount: fee, asset },
    gatewayRef: id,
    token: { spend_request_id: id, wallet_id: wallet.id },
  };
}

async function confirm(
  id: string,
  walletId: string,
  config: CoinpaymentsConfig,
  http: GatewayHttp,
): Promise<SentRefund> {
  const path = `/v2/merchant/wallets/${encodeURIComponent(walletId)}/spend/confirmation`;
  const reply = await request("POST", path, { spendRequestId: id }, config, http);
  if (reply.status === 404) return foundSpend(id, walletId, config, http);
  requireDone(
    VENDOR,
    reply,
    [
      problemWords(reply.body),
      "Check that the wallet holds enough, and that the integration may confirm spending.",
    ]
      .filter((sentence) => sentence !== "")
      .join(" "),
  );
  return { state: "pending", gatewayRef: id };
}

/** "Not found or expired" is also what a second confirmation is told, so the wallet says whether the money went out. */
async function foundSpend(
  id: string,
  walletId: string,
  config: CoinpaymentsConfig,
  http: GatewayHttp,
): Promise<SentRefund> {
  const transaction = await askSpend(id, walletId, config, http).catch((error: unknown) => {
    if (error instanceof AppError)
      throw outcomeUnknown(VENDOR, `404 for a confirmation, then ${error.message}`);
    throw error;
  });
  if (transaction === null)
    throw refused(
      "the spend request is not known any more",
      "The quote has expired. Ask for the cost again, then confirm it within a few minutes.",
    );
  const state = spendState(transaction);
  if (state === "failed")
    throw refused("the spend failed", "CoinPayments began to send it and it failed. Ask for the cost again.");
  return { state, gatewayRef: id };
}

/** The transaction that a confirmed spend request became; null where this wallet has none. */
export async function askSpend(
  id: string,
  walletId: string,
  config: CoinpaymentsConfig,
  http: GatewayHttp,
): Promise<JsonObject | null> {
  const path = `/v2/merchant/wallets/${encodeURIComponent(walletId)}/transaction?spendRequestId=${encodeURIComponent(id)}`;
  return asObject((await ask(path, "a spend", config, http))?.json);
}

/** Transaction statuses (vendor documentation, "Wallets") after which nothing goes out. */
const CAME_TO_NOTHING = new Set(["expired", "failed", "failedonblockchain", "cancelled", "rejected"]);
/** Within CoinPayments nothing is put on a chain, so "completed" is the end; elsewhere it is only the beginning. */
const WITHIN_COINPAYMENTS = new Set(["internalspend", "sameuserspend"]);

export function spendState(transaction: JsonObject): RefundFact["state"] {
  const status = normalizeStatus(textOf(field(transaction, "transactionStatus")) ?? "");
  const type = normalizeStatus(textOf(field(transaction, "transactionType")) ?? "");
  if (CAME_TO_NOTHING.has(status)) return "failed";
  const isDone =
    status === "confirmedonblockchain" || (status === "completed" && WITHIN_COINPAYMENTS.has(type));
  return isDone ? "sent" : "pending";
}

function refused(detail: string, advice: string): AppError {
  return new AppError("gateway_refused", `coinpayments: ${detail}`, {
    userMessage: `The refund was not sent through CoinPayments. ${advice}`,
  });
}
