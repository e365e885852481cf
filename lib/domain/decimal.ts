/**
 * Exact decimal numbers as canonical text: "-?digits[.digits]", no exponent, no leading or
 * trailing zeros, no "-0". Text is what crosses every boundary (JSON, SQL, CSV), so two equal
 * amounts are always the same string. Arithmetic is done on bigint.
 */
export type Decimal = string & { readonly __decimal: unique symbol };

/** Scale kept by the database column, numeric(78, 24); anything finer cannot be stored exactly. */
export const MAX_SCALE = 24;
/** Digits before the point that the column holds; more would be refused on writing. */
const MAX_WHOLE_DIGITS = 54;
/** Longer text is no amount; refused before it costs anything. */
const MAX_TEXT = 200;

const PLAIN = /^([+-]?)(\d+)(?:\.(\d+))?$/;
const WITH_EXPONENT = /^([+-]?)(\d+)(?:\.(\d+))?[eE]([+-]?\d{1,3})$/;

interface Scaled {
  units: bigint;
  scale: number;
}

function toScaled(value: Decimal): Scaled {
  const point = value.indexOf(".");
  if (point < 0) return { units: BigInt(value), scale: 0 };
  return { units: BigInt(value.slice(0, point) + value.slice(point + 1)), scale: value.length - point - 1 };
}

function fromScaled(units: bigint, scale: number): Decimal {
  const negative = units < 0n;
  let digits = (negative ? -units : units).toString();
  if (scale > 0) {
    digits = digits.padStart(scale + 1, "0");
    const whole = digits.slice(0, -scale);
    const fraction = digits.slice(-scale).replace(/0+$/, "");
    digits = fraction === "" ? whole : `${whole}.${fraction}`;
  }
  return (negative && units !== 0n ? `-${digits}` : digits) as Decimal;
}

function align(a: Decimal, b: Decimal): { a: bigint; b: bigint; scale: number } {
  const left = toScaled(a);
  const right = toScaled(b);
  const scale = Math.max(left.scale, right.scale);
  return {
    a: left.units * 10n ** BigInt(scale - left.scale),
    b: right.units * 10n ** BigInt(scale - right.scale),
    scale,
  };
}

export const ZERO = "0" as Decimal;

/**
 * Reads a decimal number written as text, plain ("49.90") or with an exponent ("1e-7", as JSON
 * numbers may be). Returns null for anything else and for what the database cannot hold exactly
 * (54 digits before the point, 24 after): the caller decides what that means, it is never 0.
 */
export function parseDecimal(text: string): Decimal | null {
  if (text.length > MAX_TEXT) return null;
  const trimmed = text.trim();
  const plain = PLAIN.exec(trimmed);
  const match = plain ?? WITH_EXPONENT.exec(trimmed);
  if (!match) return null;
  const [, sign, whole = "", fraction = "", exponentText] = match;
  const exponent = plain ? 0 : Number(exponentText);
  let units = BigInt(whole + fraction);
  let scale = fraction.length - exponent;
  if (scale < 0) {
    units *= 10n ** BigInt(-scale);
    scale = 0;
  }
  const value = fromScaled(sign === "-" ? -units : units, scale);
  return isStorable(value) ? value : null;
}

function isStorable(value: Decimal): boolean {
  const [whole = "", fraction = ""] = abs(value).split(".");
  return whole.length <= MAX_WHOLE_DIGITS && fraction.length <= MAX_SCALE;
}

/** The same for values known to be decimals (constants, database columns); throws RangeError. */
export function decimal(text: string): Decimal {
  const value = parseDecimal(text);
  if (value === null) throw new RangeError(`not a decimal number: ${JSON.stringify(text).slice(0, 60)}`);
  return value;
}

/** `units` in the smallest unit of an asset with `decimals` places: ("58120000", 8) is "0.5812". Null when not an integer or too large to store. */
export function fromSmallestUnit(units: string, decimals: number): Decimal | null {
  if (!/^-?\d{1,78}$/.test(units) || decimals < 0 || decimals > MAX_SCALE) return null;
  const value = fromScaled(BigInt(units), decimals);
  return isStorable(value) ? value : null;
}

/** The inverse of `fromSmallestUnit`; null when the value has more decimals than the asset. */
export function toSmallestUnit(value: Decimal, decimals: number): string | null {
  const { units, scale } = toScaled(value);
  if (scale > decimals) return null;
  return (units * 10n ** BigInt(decimals - scale)).toString();
}

export function add(a: Decimal, b: Decimal): Decimal {
  const aligned = align(a, b);
  return fromScaled(aligned.a + aligned.b, aligned.scale);
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  const aligned = align(a, b);
  return fromScaled(aligned.a - aligned.b, aligned.scale);
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  const left = toScaled(a);
  const right = toScaled(b);
  return fromScaled(left.units * right.units, left.scale + right.scale);
}

export function sum(values: readonly Decimal[]): Decimal {
  return values.reduce(add, ZERO);
}

/** -1, 0 or 1. */
export function compare(a: Decimal, b: Decimal): -1 | 0 | 1 {
  const aligned = align(a, b);
  return aligned.a < aligned.b ? -1 : aligned.a > aligned.b ? 1 : 0;
}

export function isZero(value: Decimal): boolean {
  return value === ZERO;
}

export function isNegative(value: Decimal): boolean {
  return value.startsWith("-");
}

export function isPositive(value: Decimal): boolean {
  return !isZero(value) && !isNegative(value);
}

export function abs(value: Decimal): Decimal {
  return (isNegative(value) ? value.slice(1) : value) as Decimal;
}

export function negate(value: Decimal): Decimal {
  return subtract(ZERO, value);
}

export function max(a: Decimal, b: Decimal): Decimal {
  return compare(a, b) >= 0 ? a : b;
}

/** `percent` of `value`, exact: percentOf("200", "1.5") is "3". */
export function percentOf(value: Decimal, percent: Decimal): Decimal {
  return multiply(multiply(value, percent), "0.01" as Decimal);
}

/**
 * a / b rounded half-even to `scale` decimals. Division is the one operation that cannot be exact,
 * so the caller names the precision. Throws RangeError when b is 0.
 */
export function divide(a: Decimal, b: Decimal, scale: number): Decimal {
  if (isZero(b)) throw new RangeError("division by zero");
  const left = toScaled(a);
  const right = toScaled(b);
  const numerator = left.units * 10n ** BigInt(scale + right.scale);
  const denominator = right.units * 10n ** BigInt(left.scale);
  return fromScaled(divideHalfEven(numerator, denominator), scale);
}

/** Rounded half-even to `scale` decimals, as accountants expect of repeated rounding. */
export function round(value: Decimal, scale: number): Decimal {
  const scaled = toScaled(value);
  if (scaled.scale <= scale) return value;
  return fromScaled(divideHalfEven(scaled.units, 10n ** BigInt(scaled.scale - scale)), scale);
}

function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n !== denominator < 0n;
  const n = numerator < 0n ? -numerator : numerator;
  const d = denominator < 0n ? -denominator : denominator;
  let quotient = n / d;
  const twice = (n % d) * 2n;
  if (twice > d || (twice === d && quotient % 2n === 1n)) quotient += 1n;
  return negative ? -quotient : quotient;
}

/** Text with at least `minimumDecimals` decimals: format("5", 2) is "5.00". Never rounds. */
export function format(value: Decimal, minimumDecimals: number): string {
  const point = value.indexOf(".");
  const decimals = point < 0 ? 0 : value.length - point - 1;
  if (decimals >= minimumDecimals) return value;
  return (point < 0 ? `${value}.` : value) + "0".repeat(minimumDecimals - decimals);
}
