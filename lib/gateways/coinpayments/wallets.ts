import { stringify } from "lossless-json";
import type { GatewayEvent, GatewayHttp } from "../contract";
import { instantOf, textOf, type JsonObject } from "../json-body";
import { parseDecimal, type Decimal } from "../../domain/decimal";
import type { CoinpaymentsConfig } from "./config";
import { walletEvent } from "./map";
import { askAll } from "./pages";
import { count, currencyIdFrom, decimalOf, field, type WalletNotice } from "./parse";
import { assetOf } from "./currency";
import { queryAmount } from "./invoice-answer";
import { normalizeStatus } from "./status";

/** A wallet of this integration; those made in the dashboard are not shown to it. */
export interface VendorWallet {
  id: string;
  currencyId: string;
  /** Active, and neither locked nor in the vault. */
  canSpend: boolean;
  /** Null where the answer has no balance that can be read. */
  confirmed: Decimal | null;
}

export async function listWallets(
  config: CoinpaymentsConfig,
  http: GatewayHttp,
): Promise<readonly VendorWallet[]> {
  const items = await askAll("/v2/merchant/wallets", "its wallets", config, http);
  return (items ?? []).flatMap((item) => readWallet(item, config) ?? []);
}

/** How many of a wallet's latest transactions are asked for. */
const LATEST = 50;

/** Deposits in one wallet, each the same event as its webhook; withdrawals and what came to nothing are left out. */
export async function listWalletTransactions(
  walletId: string,
  config: CoinpaymentsConfig,
  http: GatewayHttp,
): Promise<readonly GatewayEvent[]> {
  const path = `/v2/merchant/wallets/${encodeURIComponent(walletId)}/transactions?skip=0&take=${LATEST}`;
  const items = await askAll(path, "the transactions of a wallet", config, http);
  return (items ?? []).flatMap((item) => depositEvent(item, config) ?? []);
}

/** The latest deposits of all wallets: what their webhooks would have said. */
export async function listDeposits(
  config: CoinpaymentsConfig,
  http: GatewayHttp,
): Promise<readonly GatewayEvent[]> {
  const wallets = await listWallets(config, http);
  const lists = await Promise.all(wallets.map(({ id }) => listWalletTransactions(id, config, http)));
  return lists.flat();
}

function readWallet(item: JsonObject, config: CoinpaymentsConfig): VendorWallet | null {
  const id = textOf(field(item, "walletId"));
  const currencyId = currencyIdFrom(field(item, "currencyId"), field(item, "contractAddress"));
  if (id === null || currencyId === null) return null;
  const is = (name: string): boolean => field(item, name) === true;
  return {
    id,
    currencyId,
    canSpend: field(item, "isActive") !== false && !is("isLocked") && !is("isVaultLocked"),
    confirmed: balanceOf(field(item, "confirmedBalance"), currencyId, config),
  };
}

/** {value, currencyId} in the smallest unit, or decimal text. */
function balanceOf(value: unknown, currencyId: string, config: CoinpaymentsConfig): Decimal | null {
  return decimalOf(queryAmount(value), assetOf(currencyId, config.currencies));
}

/** Transaction statuses after which nothing came in (vendor documentation, "Wallets"). */
const CAME_TO_NOTHING = new Set(["expired", "failed", "failedonblockchain", "cancelled", "rejected"]);

function depositEvent(item: JsonObject, config: CoinpaymentsConfig): GatewayEvent | null {
  if (CAME_TO_NOTHING.has(normalizeStatus(textOf(field(item, "transactionStatus")) ?? ""))) return null;
  const transactionId = textOf(field(item, "id"));
  const transactionType = textOf(field(item, "transactionType"));
  if (transactionId === null || transactionType === null) return null;
  const currencyId = currencyIdFrom(field(item, "toCurrencyId"), field(item, "toContractAddress"));
  const notice: WalletNotice = {
    kind: "wallet",
    transactionId,
    transactionType,
    address: textOf(field(item, "toAddress")),
    txHash: textOf(field(item, "txHash")),
    amount: amountOf(field(item, "toAmount")),
    symbol: textOf(field(item, "toCurrencySymbol")) ?? currencyId,
    currencyId,
    confirmations: count(field(item, "confirmations")) ?? 0,
    requiredConfirmations: count(field(item, "requiredConfirmations")),
    firstSeenAt: instantOf(field(item, "dateCreated")),
  };
  const parsed = walletEvent(notice, Buffer.from(stringify(item) ?? "", "utf8"), config);
  return parsed.kind === "event" ? parsed.event : null;
}

/** v2 writes decimal text; a number without a point could be the smallest unit. */
function amountOf(value: unknown): Decimal | null {
  const amount = queryAmount(value);
  return amount === null || amount.form === "units" ? null : parseDecimal(amount.text);
}
