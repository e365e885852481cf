import { add, divide, isPositive, max, subtract, ZERO, type Decimal } from "@/lib/domain/decimal";

/** Parts of one bar, each between 0 and 1, as decimals for CSS. */
export interface MoneyShare {
  received: Decimal;
  expected: Decimal;
  /** Within it an order counts as paid. */
  band: { from: Decimal; to: Decimal };
}

interface Figures {
  expectedAmount: Decimal | null;
  receivedAmount: Decimal | null;
  tolerance: Decimal | null;
}

const ONE = "1" as Decimal;
/** A bar of 700 px shows no more. */
const SHARE_DECIMALS = 4;

/** How far what arrived fills what was asked; the larger of the two is the whole bar. Null where a figure is missing. */
export function moneyShare({ expectedAmount, receivedAmount, tolerance }: Figures): MoneyShare | null {
  if (expectedAmount === null || receivedAmount === null || !isPositive(expectedAmount)) return null;
  const whole = max(expectedAmount, receivedAmount);
  const share = (amount: Decimal) => divide(amount, whole, SHARE_DECIMALS);
  const within = tolerance ?? ZERO;
  const from = max(ZERO, share(subtract(expectedAmount, within)));
  const to = share(add(expectedAmount, within));
  return {
    received: share(receivedAmount),
    expected: share(expectedAmount),
    band: { from, to: isPositive(subtract(to, ONE)) ? ONE : to },
  };
}
