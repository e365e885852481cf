import { compare, multiply, round, ZERO, type Decimal } from "../../domain/decimal";
import { AppError } from "../../domain/errors";
import type { CreateChoicesInput, GatewayHttp } from "../contract";
import { amountOf, type JsonObject } from "../json-body";
import type { CoinpaymentsConfig } from "./config";
import { allCurrencies, coinIdOf, currencyIdOf, type Currency } from "./currency";
import { listCurrencies } from "./dictionary";
import { askAll } from "./pages";
import { currencyIdFrom, field } from "./parse";

/** `GET /rates?from=&to=`: what one unit of the first is in each of the others, by currency id. */
export async function listRates(
  from: string,
  to: readonly string[],
  config: CoinpaymentsConfig,
  http: GatewayHttp,
): Promise<ReadonlyMap<string, Decimal>> {
  const path = `/v2/rates?from=${encodeURIComponent(from)}&to=${to.map(encodeURIComponent).join(",")}`;
  const items = (await askAll(path, "exchange rates", config, http)) ?? [];
  return new Map(items.map(rateOf).filter((rate) => rate !== null));
}

function rateOf(item: JsonObject): [string, Decimal] | null {
  const to = currencyIdFrom(field(item, "quoteCurrencyId"), field(item, "quoteToken"));
  const rate = amountOf(field(item, "rate"));
  return to === null || rate === null || compare(rate, ZERO) <= 0 ? null : [to, rate];
}

/** So many coins fit a list one chooses from; CoinPayments ranks them. */
const MOST_CHOICES = 40;

/** Coins a new invoice can be paid in, "ASSET@network", with about what it would cost; without rates, without that. */
export async function payInChoices(
  price: CreateChoicesInput["price"],
  config: CoinpaymentsConfig,
  http: GatewayHttp,
): Promise<readonly { value: string; label: string }[]> {
  const listed = await listCurrencies(config, http);
  const known = allCurrencies(config.currencies);
  const payable = listed
    .filter(({ isPayable }) => isPayable)
    .map(({ id }) => ({ id, currency: known[id] }))
    .filter((each): each is { id: string; currency: Currency } => (each.currency?.network ?? null) !== null)
    .slice(0, MOST_CHOICES);
  const rates = await ratesFor(
    price,
    payable.map(({ id }) => id),
    config,
    http,
  );
  return payable.map(({ id, currency: { symbol, network, decimals } }) => {
    const rate = rates.get(id);
    const about =
      rate === undefined ? "" : `, about ${round(multiply(price.amount, rate), Math.min(decimals, 8))}`;
    return { value: `${symbol}@${network ?? ""}`, label: `${symbol} on ${network ?? ""}${about}` };
  });
}

async function ratesFor(
  { currency }: CreateChoicesInput["price"],
  coins: readonly string[],
  config: CoinpaymentsConfig,
  http: GatewayHttp,
): Promise<ReadonlyMap<string, Decimal>> {
  const from = currencyIdOf(currency, null, config.currencies) ?? coinIdOf(currency, null, config.currencies);
  if (from === null || coins.length === 0) return new Map();
  return listRates(from, coins, config, http).catch((error: unknown) => {
    if (error instanceof AppError) return new Map<string, Decimal>();
    throw error;
  });
}
