import { isFiat } from "../domain/asset";
import { decimal, divide, multiply, type Decimal } from "../domain/decimal";

/** What one coin costs at a simulated vendor, in any money: made up, so that the same price is always the same coins. */
const PRICES: Readonly<Record<string, string>> = {
  BTC: "96000",
  ETH: "3200",
  LTC: "95",
  BCH: "480",
  XMR: "160",
  SOL: "190",
  TRX: "0.25",
  DOGE: "0.31",
};

/** The price in coins of `asset`, rounded to what every coin can carry; stable coins cost one of any money. */
export function simulatedAmount(price: { amount: Decimal; currency: string }, asset: string): Decimal {
  if (price.currency === asset) return price.amount;
  const inMoney = isFiat(price.currency) ? price.amount : multiply(price.amount, unitPrice(price.currency));
  return divide(inMoney, unitPrice(asset), 8);
}

function unitPrice(asset: string): Decimal {
  return decimal(PRICES[asset] ?? "1");
}
