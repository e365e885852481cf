import { Reference } from "@/components/cells/reference";
import type { ControlTotal, ExportRunView } from "@/lib/exports/schemas";
import { Disclosure } from "@/components/ui/disclosure";

/** What lets somebody check the file without us: exact totals, and a checksum of its bytes. */
export function RunDetails({ run }: { run: ExportRunView }) {
  return (
    <Disclosure plain label="Control totals and checksum">
      <div className="mt-2 grid gap-3">
        <ControlTotals totals={run.controlTotals} />
        <dl className="grid gap-x-4 gap-y-1 text-label sm:grid-cols-[8rem_1fr]">
          <dt className="text-ink-3">SHA-256</dt>
          <dd>
            <Reference value={run.sha256} label="SHA-256" keep="full" />
          </dd>
          <dt className="text-ink-3">File</dt>
          <dd className="font-mono break-all">{run.fileName}</dd>
          <dt className="text-ink-3">Days counted in</dt>
          <dd>
            {run.timeZone}, from {run.filters.from_utc} to before {run.filters.until_utc}
          </dd>
          <dt className="text-ink-3">Columns</dt>
          <dd>
            {run.columns.length}, version {run.columnsVersion}
          </dd>
          {run.flavour === "spreadsheet" && (
            <>
              <dt className="text-ink-3">Guarded cells</dt>
              <dd>{describeGuarded(run.neutralisedCells ?? 0)}</dd>
            </>
          )}
        </dl>
      </div>
    </Disclosure>
  );
}

function ControlTotals({ totals }: { totals: readonly ControlTotal[] }) {
  const known = totals.filter((total) => total.sum !== null || total.empty > 0);
  if (known.length === 0) return <p className="text-label text-ink-3">The file has no amounts to add up.</p>;
  return (
    <div className="overflow-x-auto rounded-md border" tabIndex={0} role="region" aria-label="Control totals">
      <table className="w-full text-label">
        <thead className="bg-sunken text-left text-ink-2">
          <tr>
            <th scope="col" className="px-2.5 py-1.5 font-medium">
              Of
            </th>
            <th scope="col" className="px-2.5 py-1.5 font-medium">
              Column
            </th>
            <th scope="col" className="px-2.5 py-1.5 text-right font-medium">
              Sum
            </th>
            <th scope="col" className="px-2.5 py-1.5 text-right font-medium">
              Rows
            </th>
            <th scope="col" className="px-2.5 py-1.5 text-right font-medium">
              Not reported
            </th>
          </tr>
        </thead>
        <tbody className="divide-y">
          {known.map((total) => (
            <tr key={`${Object.values(total.group).join(" ")} ${total.column}`}>
              <th scope="row" className="px-2.5 py-1 text-left font-medium whitespace-nowrap">
                {describeGroup(total)}
              </th>
              <td className="px-2.5 py-1 font-mono text-ink-2">{total.column}</td>
              <td className="px-2.5 py-1 text-right font-mono">
                {total.sum ?? <span className="font-sans text-ink-3">not reported</span>}
              </td>
              <td className="px-2.5 py-1 text-right">{total.rows.toLocaleString("en")}</td>
              <td className="px-2.5 py-1 text-right text-ink-2">{total.empty.toLocaleString("en")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function describeGroup({ group }: ControlTotal): string {
  return Object.values(group)
    .map((value) => value ?? "none named")
    .join(" · ");
}

function describeGuarded(cells: number): string {
  if (cells === 0) return "none: no text in this file would be calculated";
  return `${cells.toLocaleString("en")} with an apostrophe in front, since a spreadsheet would have calculated ${cells === 1 ? "it" : "them"}`;
}
