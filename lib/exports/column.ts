import pg from "pg";
import { assetDecimals, isFiat } from "@/lib/domain/asset";
import type { ColumnInfo } from "@/lib/exports/schemas";
import { REGISTERED_REF } from "@/lib/orders/apply-event";

/** A column of a file. Its id is the header; once published, neither it nor its meaning changes. */
export interface Column extends ColumnInfo {
  /** The plain value; `cellSql` shapes it by kind. */
  sql: string;
  /** For amounts: what names their asset or currency. */
  unit?: string;
}

/** The gateway's reference; empty while the shop's placeholder stands in its column. */
export function heardReference(column: string): string {
  return `CASE WHEN NOT starts_with(${column}, '${REGISTERED_REF}') THEN ${column} END`;
}

/** Kinds that COPY is told to quote: everything that is not a bare number, time or truth value. */
export function isText(column: Column): boolean {
  return column.kind === "text" || column.kind === "id" || column.kind === "enum" || column.kind === "zone";
}

/** The value as the file shows it; null stays null and becomes an empty cell. */
export function cellSql(column: Column, zone: string): string {
  const { sql } = column;
  switch (column.kind) {
    case "text":
    case "id":
    case "enum":
    case "integer":
      return sql;
    case "amount":
    case "fiat":
      return amountSql(sql, column.unit);
    case "boolean":
      return `CASE WHEN ${sql} THEN 'true' WHEN NOT ${sql} THEN 'false' END`;
    case "instant_utc":
      // Twice as fast as to_char. The microsecond makes PostgreSQL print six decimals, of which three stay.
      return `substr(to_json(${sql} AT TIME ZONE 'UTC' + interval '1 microsecond')::text, 2, 23) || 'Z'`;
    case "instant_local":
      return `date_trunc('second', ${sql} AT TIME ZONE ${pg.escapeLiteral(zone)})`;
    case "zone":
      return `${pg.escapeLiteral(zone)}::text`;
  }
}

/**
 * The one way amounts are written in every file: exact, no exponent, no trailing zeros; amounts of a
 * currency keep at least its ISO 4217 decimals. Nothing is ever rounded.
 */
export function amountSql(value: string, unit: string | undefined): string {
  const exact = `trim_scale(${value})`;
  if (unit === undefined) return exact;
  const padded = CURRENCIES_BY_DECIMALS.map(
    ([decimals, codes]) =>
      `WHEN ${unit} IN (${codes}) THEN round(${value}, greatest(${decimals}, scale(${exact})))`,
  );
  return `CASE ${padded.join(" ")} ELSE ${exact} END`;
}

const CURRENCIES = Intl.supportedValuesOf("currency").filter((code) => isFiat(code));

/** [decimals, "'USD', 'EUR', ..."] of the currencies whose decimals we know; a scale is never guessed. */
const CURRENCIES_BY_DECIMALS = [...new Set(CURRENCIES.map((code) => assetDecimals(code) ?? 0))]
  .filter((decimals) => decimals > 0)
  .map((decimals): [number, string] => [
    decimals,
    CURRENCIES.filter((code) => assetDecimals(code) === decimals)
      .map((code) => pg.escapeLiteral(code))
      .join(", "),
  ]);

/** A time as two columns: exact in UTC, and as the organisation's clock showed it. */
export function instantColumns(name: string, label: string, sql: string, description: string): Column[] {
  return [
    { id: `${name}_utc`, label: `${label} (UTC)`, kind: "instant_utc", sql, description },
    {
      id: `${name}_local`,
      label: `${label} (local)`,
      kind: "instant_local",
      sql,
      description: `${description} In the zone of the tz column.`,
    },
  ];
}

export const ZONE_COLUMN: Column = {
  id: "tz",
  label: "Time zone",
  kind: "zone",
  sql: "",
  description: "The organisation's time zone, in which the range was counted and the local times are given.",
};
