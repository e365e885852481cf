import { assetDecimals } from "@/lib/domain/asset";
import { divide, isPositive, multiply, round, type Decimal } from "@/lib/domain/decimal";

interface Quote {
  expectedAmount: Decimal | null;
  fiatAmount: Decimal | null;
  fiatCurrency: string | null;
}

/** More than any price needs, so that only the last rounding shows. */
const RATE_DECIMALS = 18;

/** What an amount of the quoted asset was worth at the quoted rate, rounded to the currency; null where there was none. */
export function inFiat(
  amount: Decimal | null,
  { expectedAmount, fiatAmount, fiatCurrency }: Quote,
): Decimal | null {
  if (amount === null || expectedAmount === null || fiatAmount === null || fiatCurrency === null) return null;
  if (!isPositive(expectedAmount)) return null;
  return round(
    divide(multiply(amount, fiatAmount), expectedAmount, RATE_DECIMALS),
    assetDecimals(fiatCurrency) ?? 2,
  );
}
