import type { Decimal } from "./decimal";
import { format } from "./decimal";

/** Decimals of assets that gateways report in their smallest unit or that screens pad; ISO 4217 for fiat. */
const DECIMALS: Record<string, number> = {
  BTC: 8, LTC: 8, LTCT: 8, BCH: 8, DOGE: 8,
  ETH: 18, BNB: 18, POL: 18, CELO: 18, DAI: 18, CUSD: 18,
  USDT: 6, USDC: 6, TRX: 6, XRP: 6, SOL: 9, TON: 9, XMR: 12, NEAR: 24, SHIB: 18,
  USD: 2, EUR: 2, GBP: 2, AED: 2, CHF: 2, CAD: 2, AUD: 2, CNY: 2, INR: 2, BRL: 2, PLN: 2, SEK: 2, NOK: 2, DKK: 2,
  JPY: 0, KRW: 0, VND: 0, CLP: 0, KWD: 3, BHD: 3, JOD: 3, TND: 3,
};

const FIAT = new Set([
  "USD", "EUR", "GBP", "AED", "CHF", "CAD", "AUD", "CNY", "INR", "BRL", "PLN", "SEK", "NOK", "DKK",
  "JPY", "KRW", "VND", "CLP", "KWD", "BHD", "JOD", "TND",
]);

/** Null for an asset we do not know: a scale is never guessed. */
export function assetDecimals(asset: string): number | null {
  return DECIMALS[asset.toUpperCase()] ?? null;
}

export function isFiat(asset: string): boolean {
  return FIAT.has(asset.toUpperCase());
}

/** An amount as people read it: padded to the asset's decimals, up to 8, never rounded. */
export function displayAmount(amount: Decimal, asset: string): string {
  const decimals = assetDecimals(asset);
  return format(amount, decimals === null ? 0 : Math.min(decimals, 8));
}

export function displayMoney(amount: Decimal, asset: string): string {
  return `${displayAmount(amount, asset)} ${asset}`;
}
