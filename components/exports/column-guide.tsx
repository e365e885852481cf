import type { LayoutInfo } from "@/lib/exports/schemas";
import { Disclosure } from "@/components/ui/disclosure";

/** What every column of a file means, from the registry that writes the file. */
export function ColumnGuide({ layout }: { layout: LayoutInfo }) {
  return (
    <Disclosure label={`What the ${layout.columns.length} columns mean`}>
      <dl className="divide-y border-t text-table">
        {layout.columns.map((column) => (
          <div key={column.id} className="grid gap-x-4 px-3 py-1.5 sm:grid-cols-[14rem_1fr]">
            <dt className="font-mono text-label leading-5 text-ink-2">{column.id}</dt>
            <dd className="text-ink-2">{column.description}</dd>
          </div>
        ))}
      </dl>
      <p className="border-t px-3 py-2 text-label text-ink-3">
        Amounts are exact: a point, no grouping, no exponent, no zeros at the end except the decimals of a
        currency. An empty cell means that nobody told us. Columns are never renamed or moved; new ones come
        at the end of their version.
      </p>
    </Disclosure>
  );
}
