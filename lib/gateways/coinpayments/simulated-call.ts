import { parseDecimal, type Decimal } from "../../domain/decimal";
import type { SimulatedVendor, VendorAnswer, VendorPayment, VendorRequest } from "../contract";
import { textOf } from "../json-body";
import type { CoinpaymentsConfig } from "./config";
import { writeDotnetJson, type JsonValue } from "./dotnet-json";
import { count, invoiceReference } from "./parse";

/** A request at the simulated API, read as far as every route needs it. */
export interface Call {
  request: VendorRequest;
  /** Without its query and the version before it. */
  path: string;
  query: URLSearchParams;
  vendor: SimulatedVendor;
  config: CoinpaymentsConfig;
}

export type Route = readonly [
  method: string,
  path: RegExp,
  answer: (call: Call, ...parts: string[]) => VendorAnswer,
];

/** How many of a list are answered where nobody says. */
export const USUAL_LIMIT = 10;

export function findInvoice(vendor: SimulatedVendor, id: string): VendorPayment | null {
  return vendor.find(invoiceReference(id));
}

export function idsIn(text: string | null): string[] {
  return (text ?? "").split(",").filter((id) => id !== "");
}

export function amountIn(value: unknown): Decimal | null {
  const text = textOf(value);
  return text === null ? null : parseDecimal(text);
}

/** The number of things of this kind the vendor has made, for ids of their own. */
export function counted(vendor: SimulatedVendor, what: string): number {
  const number = (count(vendor.notes.get(`count of ${what}`)) ?? 0) + 1;
  vendor.notes.set(`count of ${what}`, String(number));
  return number;
}

export function json(value: JsonValue): VendorAnswer {
  return { status: 200, body: writeDotnetJson(value) };
}

export function unauthorized(detail: string): VendorAnswer {
  return problem(401, "Unauthorized", detail);
}

export function invalid(errors: readonly string[]): VendorAnswer {
  const pairs = errors.map((error) => {
    const at = error.indexOf(": ");
    return [error.slice(0, at), [error.slice(at + 2)]] as const;
  });
  return problem(400, "One or more validation errors occurred.", null, Object.fromEntries(pairs));
}

/** {title, status, detail, instance, errors}, as .NET writes problems. */
export function problem(
  status: number,
  title: string,
  detail: string | null,
  errors?: Readonly<Record<string, readonly string[]>>,
): VendorAnswer {
  const body = { title, status, detail, instance: null, ...(errors && { errors }) };
  return { status, body: writeDotnetJson(body) };
}
