import { PencilLine } from "lucide-react";
import { StatusBadge } from "@/components/cells/status-badge";
import { Badge } from "@/components/ui/badge";
import type { IntegrationDetail } from "@/lib/integrations/schemas";

interface MappingTableProps {
  statuses: IntegrationDetail["statuses"];
  version: number;
  /** The table stands in the settings, so nothing of it ships. */
  hasOwnWords: boolean;
}

/** The vendor's vocabulary in our words. */
export function MappingTable({ statuses, version, hasOwnWords }: MappingTableProps) {
  const changed = statuses.filter(({ override }) => override !== null).length;
  return (
    <>
      <p className="mb-2 text-table text-ink-2">
        Version {version}.{" "}
        {changed === 0
          ? hasOwnWords
            ? "As the settings have it. "
            : "As shipped. "
          : `${changed} of ${statuses.length} ${changed === 1 ? "differs" : "differ"} from ${hasOwnWords ? "the settings" : "what ships"}. `}
        A word that is not in this table sends its order to manual review.
      </p>
      <div className="overflow-hidden rounded-lg border">
        <table role="table" className="block w-full text-table sm:table">
          <thead
            role="rowgroup"
            className="hidden bg-sunken text-left text-label text-ink-3 sm:table-header-group"
          >
            <tr role="row">
              <th role="columnheader" scope="col" className="h-8 px-3 font-medium">
                The gateway says
              </th>
              <th role="columnheader" scope="col" className="px-3 font-medium">
                It becomes
              </th>
              <th role="columnheader" scope="col" className="px-3 font-medium">
                Meaning
              </th>
            </tr>
          </thead>
          <tbody role="rowgroup" className="block sm:table-row-group">
            {statuses.map(({ status, meaning, shipped, reason, override }) => (
              <tr
                role="row"
                key={status}
                className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-3 gap-y-1 border-t px-3 py-2.5 first:border-t-0 sm:table-row sm:p-0 sm:first:border-t sm:[&>td]:border-t"
              >
                <td role="cell" className="font-mono text-[0.92em] break-all sm:px-3 sm:py-2 sm:align-top">
                  {status}
                </td>
                <td role="cell" className="sm:px-3 sm:py-2 sm:align-top">
                  <StatusBadge status={override ?? shipped} />
                  {override !== null && (
                    <Badge tone="review" className="mt-1 sm:ml-1" title="An admin changed it.">
                      <PencilLine aria-hidden />
                      changed
                    </Badge>
                  )}
                </td>
                <td role="cell" className="col-span-2 text-ink-2 sm:px-3 sm:py-2 sm:align-top">
                  {meaning}
                  {reason !== null && <span className="block text-label text-ink-3">{reason}</span>}
                  {override !== null && (
                    <span className="mt-1 flex flex-wrap items-center gap-1 text-label text-ink-3">
                      {hasOwnWords ? "In the settings" : "Shipped as"} <StatusBadge status={shipped} />
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
