export interface Coin {
  asset: string;
  /** Null where the code does not tell the chain. */
  network: string | null;
}

/** Codes of coins that have a chain of their own; LTCT is the vendor's test coin. */
const NETWORK_OF_COIN: ReadonlyMap<string, string> = new Map([
  ["BTC", "bitcoin"],
  ["LTC", "litecoin"],
  ["LTCT", "litecoin-testnet"],
  ["ETH", "ethereum"],
  ["BCH", "bitcoin-cash"],
  ["DOGE", "dogecoin"],
  ["XRP", "ripple"],
  ["XMR", "monero"],
  ["TRX", "tron"],
  ["SOL", "solana"],
]);

/** "USDT.TRC20" is USDT on tron. */
const NETWORK_OF_SUFFIX: ReadonlyMap<string, string> = new Map([
  ["ERC20", "ethereum"],
  ["TRC20", "tron"],
  ["BEP20", "bsc"],
  ["BSC", "bsc"],
  ["PRC20", "polygon"],
  ["SOL", "solana"],
]);

export function coinOf(code: string): Coin {
  const upper = code.trim().toUpperCase();
  const point = upper.lastIndexOf(".");
  const network = point > 0 ? NETWORK_OF_SUFFIX.get(upper.slice(point + 1)) : undefined;
  if (network !== undefined) return { asset: upper.slice(0, point), network };
  return { asset: upper, network: NETWORK_OF_COIN.get(upper) ?? null };
}

/** The vendor's code, for the simulator; the asset alone where the chain has no suffix. */
export function codeOf(asset: string, network: string): string {
  if (NETWORK_OF_COIN.get(asset) === network) return asset;
  const suffix = [...NETWORK_OF_SUFFIX].find(([, name]) => name === network)?.[0];
  return suffix === undefined ? asset : `${asset}.${suffix}`;
}
