/** Coins whose wallets read "scheme:address?amount=" with the amount in whole coins (BIP 21, and the coins that took it over). */
const SCHEME: Readonly<Record<string, { scheme: string; network: string }>> = {
  BTC: { scheme: "bitcoin", network: "bitcoin" },
  LTC: { scheme: "litecoin", network: "litecoin" },
  DOGE: { scheme: "dogecoin", network: "dogecoin" },
};

/**
 * What a wallet is to read from a QR code. A token's address with an amount would be read as the chain's own coin, so
 * everything but these coins on their own chains is the bare address, as is an address that names its scheme itself.
 */
export function payUri(address: string, amount: string | null, asset: string | null, network: string | null): string {
  const known = asset === null ? undefined : SCHEME[asset.toUpperCase()];
  const isOwnChain = known !== undefined && (network === null || network.toLowerCase() === known.network);
  if (!isOwnChain || !/^[a-zA-Z0-9]+$/.test(address)) return address;
  return `${known.scheme}:${address}${amount === null ? "" : `?amount=${amount}`}`;
}
