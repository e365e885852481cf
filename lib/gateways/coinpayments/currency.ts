/** A currency of CoinPayments' own list; `network` is null for money that lives on no chain (USD). */
export interface Currency {
  symbol: string;
  decimals: number;
  network: string | null;
  /** As CoinPayments lists it; a message that names its own goes before it. */
  requiredConfirmations?: number;
}

export type Currencies = Readonly<Record<string, Currency>>;

/**
 * Ids the vendor's documentation and examples use. An instance of CoinPayments may number
 * differently, so what an integration configures goes before these.
 */
const KNOWN: Currencies = {
  "1": { symbol: "BTC", decimals: 8, network: "bitcoin" },
  "4": { symbol: "ETH", decimals: 18, network: "ethereum" },
  "4:0xdac17f958d2ee523a2206206994597c13d831ec7": { symbol: "USDT", decimals: 6, network: "ethereum" },
  "1002": { symbol: "LTCT", decimals: 8, network: "litecoin-testnet" },
  "5057": { symbol: "USD", decimals: 2, network: null },
  "5195": { symbol: "EUR", decimals: 2, network: null },
};

/** What is known of the currency an amount is in. */
export interface AssetOf {
  /** The symbol, or the vendor's id where we have none. */
  asset: string;
  network: string | null;
  /** Null when the scale is unknown: then only amounts written with a point can be read. */
  decimals: number | null;
  requiredConfirmations: number | null;
  isFiat: boolean;
}

/** "4" and "4:0x..." (coin and contract) in one spelling. */
export function normalCurrencyId(id: string): string {
  return id.trim().toLowerCase();
}

export function assetOf(id: string, configured: Currencies): AssetOf {
  const currency = find(id, configured);
  if (currency) {
    const { symbol, network, decimals, requiredConfirmations = null } = currency;
    return { asset: symbol, network, decimals, requiredConfirmations, isFiat: network === null };
  }
  const coin = id.includes(":") ? find(id.slice(0, id.indexOf(":")), configured) : undefined;
  return {
    asset: id,
    network: coin?.network ?? null,
    decimals: null,
    requiredConfirmations: null,
    isFiat: false,
  };
}

/** Wallet webhooks name a symbol only. Null when none has it, or when two chains do: a chain is never guessed. */
export function currencyBySymbol(symbol: string, configured: Currencies): Currency | null {
  const matches = Object.values(allCurrencies(configured)).filter(
    (currency) => currency.symbol === symbol.trim().toUpperCase() && currency.network !== null,
  );
  const [first] = matches;
  return first && matches.every((match) => match.network === first.network) ? first : null;
}

/** The vendor's id of an asset; null when it cannot be named to the vendor. `network` null asks for fiat. */
export function currencyIdOf(asset: string, network: string | null, configured: Currencies): string | null {
  const found = Object.entries(allCurrencies(configured)).find(
    ([, currency]) => currency.symbol === asset.toUpperCase() && currency.network === network,
  );
  return found?.[0] ?? null;
}

/** The vendor's id of a coin; without a network only where one chain alone has it. Null when it cannot be named to the vendor. */
export function coinIdOf(asset: string, network: string | null, configured: Currencies): string | null {
  const chain = network ?? currencyBySymbol(asset, configured)?.network ?? null;
  return chain === null ? null : currencyIdOf(asset, chain, configured);
}

export function allCurrencies(configured: Currencies): Currencies {
  return { ...KNOWN, ...configured };
}

function find(id: string, configured: Currencies): Currency | undefined {
  const table = Object.hasOwn(configured, id) ? configured : KNOWN;
  return Object.hasOwn(table, id) ? table[id] : undefined;
}
