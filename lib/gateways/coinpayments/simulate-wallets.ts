import { stringify } from "lossless-json";
import { compare, fromSmallestUnit, isPositive, type Decimal } from "../../domain/decimal";
import { addMs, msBetween, type Instant } from "../../domain/instant";
import type { SimulatedVendor, VendorAnswer } from "../contract";
import { instantOf, readJsonObject, textOf, type JsonObject } from "../json-body";
import { seededHex, seededUuid } from "../seeded";
import type { CoinpaymentsConfig } from "./config";
import { allCurrencies, type Currency } from "./currency";
import { Literal, writeDotnetJson } from "./dotnet-json";
import { count, field } from "./parse";
import { money } from "./simulated-answers";
import { requiredConfirmations, walletIdOf } from "./simulated-body";
import { amountIn, counted, json, invalid, problem, type Call, USUAL_LIMIT } from "./simulated-call";
import { bareId } from "./verify";

/** What the simulated merchant has in each wallet, in whole units. */
const BALANCE = 100n;

export function listWallets({ config }: Call): VendorAnswer {
  return json(
    coinsOf(config).map(([id, currency]) => ({
      walletId: walletIdOf(id, config),
      walletType: "singleSigCryptoWallet",
      currencyId: id,
      isActive: true,
      isLocked: false,
      label: `${currency.symbol} wallet`,
      confirmedBalance: money(BALANCE * 10n ** BigInt(currency.decimals), id, currency),
      isVaultLocked: false,
      hasPermanentAddresses: false,
      clientId: bareId(config.client_id),
    })),
  );
}

export function coinsOf(config: CoinpaymentsConfig): [string, Currency][] {
  return Object.entries(allCurrencies(config.currencies)).filter(([, { network }]) => network !== null);
}

export function listTransactions({ vendor, query, config }: Call, wallet = ""): VendorAnswer {
  if (!coinsOf(config).some(([id]) => walletIdOf(id, config) === wallet))
    return problem(404, "Not Found", "Wallet not found.");
  const deposits = vendor
    .list()
    .filter(({ records }) => records.deposit_wallet === wallet)
    .map(({ records }) => records.deposit ?? "{}");
  const spends = [...vendor.notes]
    .filter(([name]) => name.startsWith(`spent ${wallet} `))
    .map(([, body]) => spentBy(vendor.now(), body));
  const skip = count(query.get("skip")) ?? 0;
  const all = [...spends, ...deposits].slice(skip, skip + (count(query.get("take")) ?? USUAL_LIMIT));
  return json(all.map((body) => new Literal(body)));
}

export function findTransaction({ vendor, query }: Call, wallet = ""): VendorAnswer {
  const body = vendor.notes.get(`spent ${wallet} ${query.get("spendRequestId") ?? ""}`);
  return body === undefined
    ? problem(404, "Not Found", "Transaction not found.")
    : { status: 200, body: spentBy(vendor.now(), body) };
}

/** How long a withdrawal takes to have its confirmations. */
const SPEND_MS = 40 * 60_000;

/** A withdrawal as it stands at that time; nobody is told when it is through. */
function spentBy(now: Instant, body: string): string {
  const transaction = readJsonObject(Buffer.from(body, "utf8"));
  const madeAt = instantOf(field(transaction, "dateCreated"));
  if (transaction === null || madeAt === null || msBetween(madeAt, now) < SPEND_MS) return body;
  return (
    stringify({
      ...transaction,
      dateCompleted: addMs(madeAt, SPEND_MS),
      transactionStatus: "confirmedOnBlockchain",
      txHash: seededHex(textOf(field(transaction, "id")) ?? "", "spend", 64),
      confirmations: transaction.requiredConfirmations,
    }) ?? body
  );
}

const NETWORK_FEE = "0.0001" as Decimal;

export function requestSpend({ request, vendor, config }: Call, wallet = ""): VendorAnswer {
  const [currencyId, currency] = coinsOf(config).find(([id]) => walletIdOf(id, config) === wallet) ?? [];
  if (currencyId === undefined || currency === undefined)
    return problem(404, "Not Found", "Wallet not found.");
  const asked = readJsonObject(Buffer.from(request.body, "utf8"));
  const toAddress = textOf(field(asked, "toAddress"));
  const amount = amountIn(field(asked, "amount"));
  if (toAddress === null || amount === null || !isPositive(amount))
    return invalid(["amount: The amount or the address is not valid."]);
  const balance = fromSmallestUnit(BALANCE.toString(), 0);
  if (balance !== null && compare(amount, balance) > 0)
    return problem(
      400,
      "Insufficient balance",
      "The wallet does not have enough funds for the amount and its fees.",
    );
  const id = seededUuid(config.client_id, `spend ${counted(vendor, "spend")}`);
  const spend = {
    spendRequestId: id,
    fromWalletId: wallet,
    toAddress,
    fromCurrencyId: currencyId,
    fromCurrencySymbol: currency.symbol,
    fromAmount: amount,
    toCurrencyId: currencyId,
    toCurrencySymbol: currency.symbol,
    toAmount: amount,
    blockchainFee: NETWORK_FEE,
    coinpaymentsFee: "0",
    memo: textOf(field(asked, "memo")),
    walletToPayFeeFrom: null,
  };
  vendor.notes.set(`asked ${wallet} ${id}`, JSON.stringify(spend));
  return json(spend);
}

/** One request is confirmed once; afterwards it is not found any more. */
export function confirmSpend({ request, vendor, config }: Call, wallet = ""): VendorAnswer {
  const id = textOf(field(readJsonObject(Buffer.from(request.body, "utf8")), "spendRequestId")) ?? "";
  const asked = vendor.notes.get(`asked ${wallet} ${id}`);
  if (asked === undefined) return problem(404, "Not Found", "Spend request not found or expired.");
  vendor.notes.delete(`asked ${wallet} ${id}`);
  vendor.notes.set(
    `spent ${wallet} ${id}`,
    spentTransaction(id, readJsonObject(Buffer.from(asked, "utf8")), vendor, config),
  );
  return { status: 202, body: "" };
}

function spentTransaction(
  id: string,
  asked: JsonObject | null,
  vendor: SimulatedVendor,
  config: CoinpaymentsConfig,
): string {
  const currencyId = textOf(field(asked, "fromCurrencyId")) ?? "";
  const network = allCurrencies(config.currencies)[currencyId]?.network ?? "";
  return writeDotnetJson({
    id: seededUuid(id, "transaction"),
    dateCreated: vendor.now(),
    spendRequestId: id,
    fromWalletId: textOf(field(asked, "fromWalletId")),
    fromCurrencyId: currencyId,
    toCurrencyId: currencyId,
    toCurrencySymbol: textOf(field(asked, "fromCurrencySymbol")),
    fromAmount: textOf(field(asked, "fromAmount")),
    toAmount: textOf(field(asked, "toAmount")),
    transactionStatus: "pending",
    transactionType: "externalSpend",
    toAddress: textOf(field(asked, "toAddress")),
    txHash: null,
    confirmations: 0,
    requiredConfirmations: requiredConfirmations(network),
  });
}
