import { ZERO, type Decimal } from "./decimal";

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
}

export const DEFAULT_RULES: Rules = {
  tolerancePercent: ZERO,
  toleranceAbsolute: ZERO,
  lateGraceMinutes: 0,
  fulfilOverpaid: false,
};
