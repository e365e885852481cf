import { ArrowRight } from "lucide-react";
import { Moment } from "@/components/cells/moment";
import { Button } from "@/components/ui/button";
import { STATUS, type OrderStatus } from "@/lib/domain/order-status";
import type { MappingVersion } from "@/lib/replays/schemas";

interface MappingHistoryProps {
  versions: readonly MappingVersion[];
  /** Words that ship with a meaning. */
  shippedKeys: ReadonlySet<string>;
  /** Fills the editor with an earlier version; absent for who may only look. */
  onRestore?: (version: MappingVersion) => void;
  now: string;
  zone: string;
}

/** How the mapping came to be what it is. */
export function MappingHistory({ versions, shippedKeys, onRestore, now, zone }: MappingHistoryProps) {
  return (
    <ol className="divide-y">
      {versions.map((version, index) => (
        <li key={version.version} className="grid gap-1 px-4 py-3 text-table">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className="font-medium">Version {version.version}</span>
            {index === 0 && <span className="text-label text-ink-3">in force</span>}
            <span className="text-ink-2">
              {version.by === null ? "as connected" : version.by.name}
              {version.at !== null && (
                <>
                  {", "}
                  <Moment at={version.at} now={now} zone={zone} />
                </>
              )}
            </span>
            {index > 0 && onRestore !== undefined && (
              <Button size="sm" variant="ghost" className="ml-auto" onClick={() => onRestore(version)}>
                Restore<span className="sr-only"> version {version.version}</span>…
              </Button>
            )}
          </div>
          {version.changes.length > 0 && (
            <ul className="grid gap-0.5 text-ink-2">
              {version.changes.map(({ key, from, to }) => (
                <li key={key} className="flex flex-wrap items-center gap-x-1.5">
                  <span className="font-mono text-[0.92em] break-all">{key}</span>
                  <span className="text-ink-3">{wordOf(from, shippedKeys.has(key))}</span>
                  <ArrowRight aria-label="became" className="size-3 text-ink-3" />
                  <span>{wordOf(to, shippedKeys.has(key))}</span>
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ol>
  );
}

/** A mapping says only where it differs; what it leaves out is as shipped, or not mapped where nothing ships. */
export function wordOf(status: OrderStatus | null, ships: boolean): string {
  if (status !== null) return STATUS[status].label;
  return ships ? "as shipped" : "not mapped";
}
