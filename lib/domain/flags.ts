/** Status says where an order is; flags say why a person should look. Any number at once, each with its figure. */
export const FLAG_CODES = [
  "under",
  "over",
  "late",
  "multiple_transactions",
  "wrong_asset",
  "duplicate_payment",
  "contradiction",
  "at_risk",
  "silent",
  "unmapped_status",
] as const;

export type FlagCode = (typeof FLAG_CODES)[number];

export interface Flag {
  code: FlagCode;
  /** The figure behind the flag as text ("0.3812 LTC", "2 transactions"); part of what a decision settles. */
  detail: string;
}

export const FLAG_LABEL: Record<FlagCode, string> = {
  under: "Under",
  over: "Over",
  late: "Late",
  multiple_transactions: "Multiple transactions",
  wrong_asset: "Wrong asset",
  duplicate_payment: "Duplicate payment",
  contradiction: "Contradiction",
  at_risk: "At risk",
  silent: "Silent",
  unmapped_status: "Unmapped status",
};

export function isFlagCode(value: unknown): value is FlagCode {
  return typeof value === "string" && Object.hasOwn(FLAG_LABEL, value);
}

export function hasFlag(flags: readonly Flag[], code: FlagCode): boolean {
  return flags.some((flag) => flag.code === code);
}

/** One order of flags everywhere, so that equal sets are equal lists. */
export function sortFlags(flags: readonly Flag[]): Flag[] {
  return [...flags].sort((a, b) => FLAG_CODES.indexOf(a.code) - FLAG_CODES.indexOf(b.code));
}
