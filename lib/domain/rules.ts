import { isNegative, parseDecimal, ZERO, type Decimal } from "./decimal";

/** What an integration's owner has decided beforehand. */
export interface Rules {
  /** The larger of the two tolerances counts. Percent of the expected amount: "0.5" is half a percent. */
  tolerancePercent: Decimal;
  /** In units of the quoted asset. */
  toleranceAbsolute: Decimal;
  /** A payment this late is still taken at the quoted rate. */
  lateGraceMinutes: number;
  /** Whether an overpaid order may be fulfilled before somebody looks. */
  fulfilOverpaid: boolean;
  /** Whether the gateway has to say "paid" when asked, too, before the shop may deliver. */
  confirmByQuery: boolean;
}

export const DEFAULT_RULES: Rules = {
  tolerancePercent: ZERO,
  toleranceAbsolute: ZERO,
  lateGraceMinutes: 0,
  fulfilOverpaid: false,
  confirmByQuery: false,
};

/**
 * Rules out of an integration's stored settings (snake_case text, as people type them). What is
 * missing or unreadable falls back to the strictest value.
 */
export function rulesFromSettings(settings: Readonly<Record<string, unknown>>): Rules {
  const amount = (name: string): Decimal => {
    const value = parseDecimal(String(settings[name] ?? ""));
    return value === null || isNegative(value) ? ZERO : value;
  };
  const minutes = String(settings["late_grace_minutes"] ?? "0");
  return {
    tolerancePercent: amount("tolerance_percent"),
    toleranceAbsolute: amount("tolerance_absolute"),
    lateGraceMinutes: /^\d{1,6}$/.test(minutes) ? Number(minutes) : 0,
    fulfilOverpaid: String(settings["fulfil_overpaid"] ?? "false") === "true",
    confirmByQuery: String(settings["confirm_by_query"] ?? "false") === "true",
  };
}
