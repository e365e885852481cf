/** What support needs to know of a chain. Times are the usual ones, for setting expectations, never for deciding. */
interface Network {
  name: string;
  /** Usual minutes until a gateway calls a payment confirmed. */
  usualMinutes: number;
  /** Explorer address with {hash}; null where no public explorer is common. */
  explorer: string | null;
}

const NETWORKS: Record<string, Network> = {
  bitcoin: { name: "Bitcoin", usualMinutes: 30, explorer: "https://mempool.space/tx/{hash}" },
  litecoin: { name: "Litecoin", usualMinutes: 8, explorer: "https://litecoinspace.org/tx/{hash}" },
  "litecoin-testnet": { name: "Litecoin Testnet", usualMinutes: 8, explorer: "https://litecoinspace.org/testnet/tx/{hash}" },
  ethereum: { name: "Ethereum", usualMinutes: 5, explorer: "https://etherscan.io/tx/{hash}" },
  arbitrum: { name: "Arbitrum", usualMinutes: 2, explorer: "https://arbiscan.io/tx/{hash}" },
  base: { name: "Base", usualMinutes: 2, explorer: "https://basescan.org/tx/{hash}" },
  optimism: { name: "Optimism", usualMinutes: 2, explorer: "https://optimistic.etherscan.io/tx/{hash}" },
  polygon: { name: "Polygon", usualMinutes: 2, explorer: "https://polygonscan.com/tx/{hash}" },
  bsc: { name: "BNB Smart Chain", usualMinutes: 2, explorer: "https://bscscan.com/tx/{hash}" },
  celo: { name: "Celo", usualMinutes: 2, explorer: "https://celoscan.io/tx/{hash}" },
  solana: { name: "Solana", usualMinutes: 1, explorer: "https://solscan.io/tx/{hash}" },
  tron: { name: "Tron", usualMinutes: 2, explorer: "https://tronscan.org/#/transaction/{hash}" },
  ton: { name: "TON", usualMinutes: 1, explorer: "https://tonscan.org/tx/{hash}" },
  dogecoin: { name: "Dogecoin", usualMinutes: 10, explorer: "https://dogechain.info/tx/{hash}" },
  "bitcoin-cash": { name: "Bitcoin Cash", usualMinutes: 20, explorer: "https://blockchair.com/bitcoin-cash/transaction/{hash}" },
  ripple: { name: "XRP Ledger", usualMinutes: 1, explorer: "https://xrpscan.com/tx/{hash}" },
  monero: { name: "Monero", usualMinutes: 20, explorer: "https://xmrchain.net/tx/{hash}" },
};

/** Names come from gateways: "constructor" is no chain, though every object has one. */
function known(network: string | null): Network | null {
  return network !== null && Object.hasOwn(NETWORKS, network) ? (NETWORKS[network] ?? null) : null;
}

export function networkName(network: string): string {
  return known(network)?.name ?? network;
}

/** Usual minutes to confirmation; 30 for a chain we do not know, so that nobody is alarmed early. */
export function usualConfirmationMinutes(network: string | null): number {
  return known(network)?.usualMinutes ?? 30;
}

/** Null for an unknown chain or a hash with characters no chain uses: it becomes part of a link. */
export function transactionUrl(network: string | null, hash: string): string | null {
  const template = known(network)?.explorer ?? null;
  return template !== null && /^[0-9A-Za-z+/=_-]{8,128}$/.test(hash)
    ? template.replace("{hash}", encodeURIComponent(hash))
    : null;
}
