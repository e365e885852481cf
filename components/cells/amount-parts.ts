import { assetDecimals } from "@/lib/domain/asset";
import { isNegative, isZero, type Decimal } from "@/lib/domain/decimal";

/** More decimals than this tell a reader nothing at a glance; a column has no room for them either. */
const LIST_DECIMALS = 8;

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
  /** Decimals up to which the fraction is filled with zeros. */
  padTo: number;
  /** The most fraction digits there is room for. */
  maxFraction?: number;
  signed?: boolean;
}

/** Takes an amount apart for drawing. Digits are cut at most, never rounded: a shown digit is a true digit. */
export function splitAmount(
  value: Decimal,
  { padTo, maxFraction = 24, signed = false }: SplitOptions,
): AmountParts {
  const [whole = "", digits = ""] = value.replace("-", "").split(".");
  const filled = Math.min(padTo, maxFraction);
  const fraction = digits.slice(0, maxFraction);
  return {
    sign: isNegative(value) ? "-" : signed && !isZero(value) ? "+" : "",
    groups: groupThousands(whole),
    fraction,
    padding: "0".repeat(Math.max(0, filled - fraction.length)),
    cut: fraction.length < digits.length,
  };
}

/** Decimals that amounts of an asset are filled up to on screen; an unknown asset is not filled, a scale is never guessed. */
export function paddingOf(asset: string): number {
  return Math.min(assetDecimals(asset) ?? 0, LIST_DECIMALS);
}

/** Fraction digits a column has to leave room for, so that its decimal points stand in one line. */
export function fractionRoom(cells: readonly { value: Decimal | null; asset: string }[]): number {
  const longest = cells.reduce((most, { value, asset }) => {
    return value === null ? most : Math.max(most, paddingOf(asset), value.split(".")[1]?.length ?? 0);
  }, 0);
  return Math.min(longest, LIST_DECIMALS);
}

function groupThousands(whole: string): string[] {
  const groups: string[] = [];
  for (let end = whole.length; end > 0; end -= 3) groups.unshift(whole.slice(Math.max(0, end - 3), end));
  return groups;
}
