/** Coins whose code names no network (NOWPayments API, GET /v1/full-currencies). */
const COINS: ReadonlyMap<string, { asset: string; network: string }> = new Map(
  Object.entries({
    btc: "bitcoin",
    ltc: "litecoin",
    eth: "ethereum",
    doge: "dogecoin",
    bch: "bitcoin-cash",
    xrp: "ripple",
    xmr: "monero",
    trx: "tron",
    ton: "ton",
    sol: "solana",
    celo: "celo",
    usdc: "ethereum",
    dai: "ethereum",
  }).map(([code, network]) => [code, { asset: code.toUpperCase(), network }]),
);

const NETWORK_OF_SUFFIX: ReadonlyMap<string, string> = new Map([
  ["erc20", "ethereum"],
  ["trc20", "tron"],
  ["bsc", "bsc"],
  ["matic", "polygon"],
  ["sol", "solana"],
  ["arb", "arbitrum"],
  ["base", "base"],
  ["op", "optimism"],
  ["ton", "ton"],
  ["celo", "celo"],
]);

const ON_SEVERAL = /^(usdt|usdc|dai|eth|bnb)([a-z0-9]+)$/;

/** "usdttrc20" is USDT on tron; a code we do not know stays as it is and names no network. */
export function coinOf(code: string): { asset: string; network: string | null } {
  const lower = code.trim().toLowerCase();
  const coin = COINS.get(lower);
  if (coin !== undefined) return coin;
  const [, asset = "", suffix = ""] = ON_SEVERAL.exec(lower) ?? [];
  const network = NETWORK_OF_SUFFIX.get(suffix) ?? null;
  return network === null ? { asset: lower.toUpperCase(), network } : { asset: asset.toUpperCase(), network };
}

/** The inverse; the asset alone where NOWPayments has no code for the network that we know. */
export function coinCode(asset: string, network: string | null): string {
  const code = asset.toLowerCase();
  if (network === null || COINS.get(code)?.network === network) return code;
  const [suffix = ""] = [...NETWORK_OF_SUFFIX].find(([, name]) => name === network) ?? [];
  return ON_SEVERAL.test(code + suffix) ? code + suffix : code;
}
