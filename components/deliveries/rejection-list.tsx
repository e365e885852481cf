"use client";

import { ShieldCheck } from "lucide-react";
import { useMemo } from "react";
import { DataTable } from "@/components/data-table/data-table";
import { FilterBar } from "@/components/data-table/filter-bar";
import { FilterChoice } from "@/components/data-table/filter-choice";
import { useUrlState } from "@/components/data-table/use-url-state";
import type { Density } from "@/components/design/preferences";
import { EmptyState } from "@/components/ui/empty-state";
import type { RejectionRow } from "@/lib/ingest/schemas";
import { rejectionColumns } from "./rejection-columns";
import { refusalText } from "./refusal-text";

interface RejectionListProps {
  rows: readonly RejectionRow[];
  limit: number;
  integrations: readonly { value: string; label: string }[];
  density: Density;
  now: string;
  zone: string;
}

/** Requests that were refused, counted by minute and reason. Their content is not kept. */
export function RejectionList({ rows, limit, integrations, density, now, zone }: RejectionListProps) {
  const url = useUrlState();
  const columns = useMemo(() => rejectionColumns({ now, zone }), [now, zone]);
  const integration = url.params.get("integration");
  return (
    <>
      <FilterBar
        onClear={integration === null ? undefined : () => url.set({ integration: null })}
        end={
          <span className="text-table text-ink-2">
            {rows.length === limit ? `The latest ${limit} minutes with refusals` : "Content is not kept"}
          </span>
        }
      >
        <FilterChoice
          label="Integration"
          options={integrations}
          value={integration}
          onChange={(value) => url.set({ integration: value })}
        />
      </FilterBar>
      <DataTable
        label="Refused requests"
        columns={columns}
        rows={rows}
        rowId={(row) => `${row.integration.id} ${row.minute} ${row.reason}`}
        rowLabel={(row) => `${refusalText(row.reason).label}, ${row.integration.name}`}
        density={density}
        pending={url.isPending}
        empty={
          <EmptyState icon={<ShieldCheck aria-hidden />} title="No request was refused">
            Requests with a wrong signature, a wrong type or an address that is not allowed are counted here
            by the minute.
          </EmptyState>
        }
      />
    </>
  );
}
