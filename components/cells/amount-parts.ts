import { format, isNegative, isZero, type Decimal } from "@/lib/domain/decimal";

export interface AmountParts {
  sign: "" | "+" | "-";
  /** Whole digits in groups of three, first group first: "1234567" is ["1", "234", "567"]. */
  groups: string[];
  /** Fraction digits that say something. */
  fraction: string;
  /** Zeros that only fill up to the asset's decimals. */
  padding: string;
  /** Digits were left out because there was no room; the full amount has to be reachable. */
  cut: boolean;
}

interface SplitOptions {
  /** Decimals that the asset is written with (8 for BTC); the fraction is filled up to them. */
  decimals: number;
  /** The most fraction digits there is room for. */
  maxFraction?: number;
  signed?: boolean;
}

/** Takes an amount apart for drawing. Digits are cut at most, never rounded: a shown digit is a true digit. */
export function splitAmount(value: Decimal, { decimals, maxFraction = 24, signed = false }: SplitOptions): AmountParts {
  const [whole = "", digits = ""] = value.replace("-", "").split(".");
  const room = Math.min(decimals, maxFraction);
  const fraction = digits.slice(0, maxFraction);
  return {
    sign: isNegative(value) ? "-" : signed && !isZero(value) ? "+" : "",
    groups: groupThousands(whole),
    fraction,
    padding: "0".repeat(Math.max(0, room - fraction.length)),
    cut: fraction.length < digits.length,
  };
}

/** Fraction digits a column has to leave room for, so that its decimal points stand in one line. */
export function fractionRoom(values: readonly (Decimal | null)[], decimals: number, maxFraction = 8): number {
  const longest = values.reduce((most, value) => Math.max(most, value?.split(".")[1]?.length ?? 0), decimals);
  return Math.min(longest, maxFraction);
}

/** The amount as it is read out and copied: "0.20000000 LTC". */
export function amountText(value: Decimal, decimals: number, asset?: string): string {
  const figure = format(value, decimals);
  return asset === undefined ? figure : `${figure} ${asset}`;
}

function groupThousands(whole: string): string[] {
  const groups: string[] = [];
  for (let end = whole.length; end > 0; end -= 3) groups.unshift(whole.slice(Math.max(0, end - 3), end));
  return groups;
}
