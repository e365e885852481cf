/** A currency as Two-Coin knows it; for a coin the network is part of the id. */
export interface Currency {
  ticker: string;
  network: string | null;
  isFiat: boolean;
}

/** By the vendor's number. */
export type Currencies = Readonly<Record<string, Currency>>;

/** Ids seen in the samples of GET /dict/currencies: enough to read deliveries before the list was ever fetched. */
const SAMPLES: Currencies = {
  "35": { ticker: "USD", network: null, isFiat: true },
  "6": { ticker: "EUR", network: null, isFiat: true },
  "49": { ticker: "GBP", network: null, isFiat: true },
  "15": { ticker: "BTC", network: "bitcoin", isFiat: false },
  "22": { ticker: "ETH", network: "ethereum", isFiat: false },
  "2": { ticker: "USDC", network: null, isFiat: false },
};

/** What the vendor's own list says stands above the samples. */
export function currenciesOf(config: { currencies?: Currencies }): Currencies {
  return { ...SAMPLES, ...config.currencies };
}

/** The vendor's number of a currency people pay with; null where it has none. */
export function fiatId(currencies: Currencies, ticker: string): string | null {
  const found = Object.entries(currencies).find(
    ([, currency]) => currency.isFiat && currency.ticker === ticker.toUpperCase(),
  );
  return found?.[0] ?? null;
}

/** "USDC (solana)", as people tell coins of one name apart. */
export function coinLabel({ ticker, network }: Currency): string {
  return network === null ? ticker : `${ticker} (${network})`;
}
