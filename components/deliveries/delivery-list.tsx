"use client";

import type { RowSelectionState } from "@tanstack/react-table";
import { CheckCheck, Inbox } from "lucide-react";
import { useMemo, useState } from "react";
import { DataTable } from "@/components/data-table/data-table";
import { DataTableSkeleton } from "@/components/data-table/data-table-skeleton";
import { DensityToggle } from "@/components/data-table/density-toggle";
import { FilterBar } from "@/components/data-table/filter-bar";
import { FilterChoice } from "@/components/data-table/filter-choice";
import { FilterText } from "@/components/data-table/filter-text";
import { KeysetPager } from "@/components/data-table/keyset-pager";
import { useUrlState } from "@/components/data-table/use-url-state";
import { useVisited } from "@/components/data-table/visited";
import type { Density } from "@/components/design/preferences";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import type { DeliveryRow, DeliveryTab } from "@/lib/ingest/schemas";
import type { ReplayFilter } from "@/lib/replays/schemas";
import { ReplayBulk, ReplayFitting, type ReplayActions } from "./replay-bulk";
import { deliveryColumns, type DeliveryColumnsContext } from "./delivery-columns";

interface DeliveryListProps extends DeliveryColumnsContext {
  rows: readonly DeliveryRow[];
  nextCursor: string | null;
  limit: number;
  tab: DeliveryTab;
  integrations: readonly { value: string; label: string }[];
  density: Density;
  /** What the list shows, for choosing all of it. */
  filter: ReplayFilter;
  /** Null for who may not replay. */
  replay: ReplayActions | null;
}

export function DeliveryList(props: DeliveryListProps) {
  const { rows, nextCursor, limit, tab, integrations, now, zone, gateways } = props;
  const url = useUrlState();
  const visited = useVisited("deliveries");
  const [density, setDensity] = useState(props.density);
  // What was chosen belongs to the list it was chosen from.
  const address = url.params.toString();
  const [chosen, setChosen] = useState<{ address: string; rows: RowSelectionState }>({ address, rows: {} });
  const selection = chosen.address === address ? chosen.rows : NO_ROWS;
  const selected = rows.filter((row) => selection[row.id]).map((row) => row.id);
  const columns = useMemo(() => deliveryColumns({ now, zone, gateways }), [now, zone, gateways]);
  const integration = url.params.get("integration");
  const find = url.params.get("find") ?? "";
  const isFiltered = integration !== null || find !== "";
  return (
    <>
      {props.replay !== null && selected.length > 0 ? (
        <ReplayBulk
          key={address}
          selected={selected}
          isWholePage={selected.length === rows.length && nextCursor !== null}
          filter={props.filter}
          actions={props.replay}
          onClear={() => setChosen({ address, rows: {} })}
        />
      ) : (
        <FilterBar
          onClear={isFiltered ? () => url.set({ integration: null, find: null }) : undefined}
          end={
            <>
              {props.replay !== null && rows.length > 0 && (
                <ReplayFitting filter={props.filter} start={props.replay.start} />
              )}
              <KeysetPager shown={rows.length} limit={limit} nextCursor={nextCursor} />
              <DensityToggle value={density} onChange={setDensity} />
            </>
          }
        >
          <FilterText
            label="Search deliveries by order, gateway reference, event key or delivery id"
            placeholder="Reference or event key"
            value={find}
            onChange={(value) => url.set({ find: value })}
          />
          <FilterChoice
            label="Integration"
            options={integrations}
            value={integration}
            onChange={(value) => url.set({ integration: value })}
          />
        </FilterBar>
      )}
      <DataTable
        label="Deliveries"
        columns={columns}
        rows={rows}
        rowId={(row) => row.id}
        rowLabel={(row) => `${row.eventType ?? "delivery"} ${row.gatewayRef ?? row.id}`}
        rowHref={(row) => `/deliveries/${row.id}`}
        density={density}
        selection={
          props.replay === null
            ? undefined
            : {
                value: selection,
                onChange: (change) =>
                  setChosen({ address, rows: typeof change === "function" ? change(selection) : change }),
              }
        }
        pending={url.isPending}
        visited={visited}
        empty={<Nothing tab={tab} isFiltered={isFiltered} hasIntegrations={integrations.length > 0} />}
      />
    </>
  );
}

const NO_ROWS: RowSelectionState = {};

interface NothingProps {
  tab: DeliveryTab;
  isFiltered: boolean;
  hasIntegrations: boolean;
}

function Nothing({ tab, isFiltered, hasIntegrations }: NothingProps) {
  if (isFiltered) {
    return (
      <EmptyState icon={<Inbox aria-hidden />} title="No delivery fits">
        References are compared whole and letter by letter. Look under All as well: this list holds one kind
        of delivery.
      </EmptyState>
    );
  }
  if (tab === "attention") {
    return (
      <EmptyState icon={<CheckCheck aria-hidden />} title="No delivery needs attention">
        Everything that came in was read and belongs to an order.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<Inbox aria-hidden />}
      title={tab === "all" ? "Nothing has come in yet" : "None here"}
      action={
        tab === "all" && !hasIntegrations ? (
          <ButtonLink href="/integrations">Go to the integrations</ButtonLink>
        ) : undefined
      }
    >
      {tab === "all"
        ? "Every webhook of a gateway is kept here with its exact bytes, from the first one on."
        : "Deliveries with this outcome are listed here as they come in."}
    </EmptyState>
  );
}

/** The list before its first answer. */
export function DeliveryListSkeleton() {
  return (
    <div className="pt-13">
      <DataTableSkeleton
        label="Deliveries"
        columns={deliveryColumns({ now: "", zone: "UTC", gateways: {} })}
        density="comfortable"
      />
    </div>
  );
}
