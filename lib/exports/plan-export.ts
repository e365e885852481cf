import { poolExecutor } from "@/lib/db/client";
import { instantRange, isTimeZone } from "@/lib/domain/accounting-day";
import { AppError } from "@/lib/domain/errors";
import { COLUMNS_VERSION, LAYOUTS } from "@/lib/exports/columns";
import type { ExportPlan } from "@/lib/exports/export-sql";
import type { ExportRequest } from "@/lib/exports/schemas";

/** What the books are kept in. */
export interface Books {
  organisation: string;
  zone: string;
}

export async function readBooks(): Promise<Books> {
  const [row] = await poolExecutor().query<{ name: string; time_zone: string }>(
    "SELECT name, time_zone FROM organisation WHERE id = 1",
  );
  if (!row) throw new AppError("internal", "the organisation row is missing");
  if (!isTimeZone(row.time_zone)) {
    throw new AppError("internal", `unknown time zone ${row.time_zone}`, {
      userMessage: `The organisation's time zone "${row.time_zone}" is not known here, so days cannot be counted. Nothing was exported. An admin can choose another one.`,
    });
  }
  return { organisation: row.name, zone: row.time_zone };
}

export function planExport(request: ExportRequest, books: Books): ExportPlan {
  return {
    request,
    layout: LAYOUTS[request.layout],
    zone: books.zone,
    range: instantRange(request, books.zone),
  };
}

/** "my-shop_orders_2026-01-01_2026-01-31_Europe-Berlin_v1.csv"; files for machines say so, and kept runs carry their id. */
export function exportFileName(plan: ExportPlan, books: Books, runId?: string): string {
  const { layout, from, to, flavour } = plan.request;
  const parts = [
    slug(books.organisation),
    layout,
    from,
    to,
    slug(books.zone, false),
    `v${COLUMNS_VERSION}`,
    runId,
  ];
  return `${parts.filter((part) => part !== undefined && part !== "").join("_")}${flavour === "machine" ? ".machine" : ""}.csv`;
}

function slug(text: string, lowerCase = true): string {
  const plain = text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
  return lowerCase ? plain.toLowerCase() : plain;
}
