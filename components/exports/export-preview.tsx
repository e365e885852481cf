import { FileSpreadsheet } from "lucide-react";
import { cn } from "@/components/design/cn";
import { EmptyState } from "@/components/ui/empty-state";
import { Skeleton } from "@/components/ui/skeleton";
import type { ColumnInfo, ExportPreview as Preview } from "@/lib/exports/schemas";

const NUMERIC: ReadonlySet<ColumnInfo["kind"]> = new Set(["amount", "fiat", "integer"]);

/** The first rows as they stand in the file, under the file's own headers. */
export function ExportPreview({ preview }: { preview: Preview }) {
  const { columns, rows, hasMore } = preview;
  if (rows.length === 0) {
    return (
      <EmptyState icon={<FileSpreadsheet />} title="No rows in these days">
        The file would have its header line and nothing else. Choose other days, or fewer conditions.
      </EmptyState>
    );
  }
  return (
    <>
      <div
        tabIndex={0}
        role="region"
        aria-label="First rows of the file"
        className="max-h-[32rem] overflow-auto focus-visible:outline-offset-[-2px]"
      >
        <table className="min-w-full border-separate border-spacing-0 text-label">
          <thead>
            <tr>
              {columns.map((column) => (
                <th
                  key={column.id}
                  scope="col"
                  title={column.description}
                  className={cn(
                    "sticky top-0 z-10 border-b bg-sunken px-2.5 py-1.5 font-mono font-medium whitespace-nowrap text-ink-2",
                    NUMERIC.has(column.kind) ? "text-right" : "text-left",
                  )}
                >
                  {column.id}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row[0]} className="hover:bg-hover">
                {columns.map((column, index) => (
                  <Cell key={column.id} column={column} text={row[index] ?? ""} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="border-t px-3 py-2 text-label text-ink-3">
        {hasMore
          ? `The first ${rows.length} rows; the file has more.`
          : `All ${rows.length} ${rows.length === 1 ? "row" : "rows"} of the file.`}
      </p>
    </>
  );
}

function Cell({ column, text }: { column: ColumnInfo; text: string }) {
  return (
    <td
      title={text.length > 40 ? text : undefined}
      className={cn(
        "max-w-72 truncate border-b px-2.5 py-1 font-mono whitespace-nowrap",
        NUMERIC.has(column.kind) && "text-right",
      )}
    >
      {text}
    </td>
  );
}

export function ExportPreviewSkeleton() {
  return (
    <div role="status" className="grid gap-3 p-3">
      <span className="sr-only">Reading the first rows</span>
      {Array.from({ length: 10 }, (_, row) => (
        <div key={row} className="flex gap-4">
          {["w-40", "w-24", "w-20", "w-28", "w-16", "w-32", "w-24"].map((width, column) => (
            <Skeleton key={column} className={cn("h-3.5 shrink-0", width)} />
          ))}
        </div>
      ))}
    </div>
  );
}
