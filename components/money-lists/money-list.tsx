"use client";

import { useState, type ReactNode } from "react";
import type { ListColumns } from "@/components/data-table/columns";
import { DataTable } from "@/components/data-table/data-table";
import { DensityToggle } from "@/components/data-table/density-toggle";
import { FilterBar } from "@/components/data-table/filter-bar";
import { FilterChoice } from "@/components/data-table/filter-choice";
import { FilterDateRange, type DateRange } from "@/components/data-table/filter-date-range";
import { FilterText } from "@/components/data-table/filter-text";
import { KeysetPager } from "@/components/data-table/keyset-pager";
import { useUrlState } from "@/components/data-table/use-url-state";
import type { Density } from "@/components/design/preferences";
import { EmptyState } from "@/components/ui/empty-state";
import { RANGE_PRESETS, type RangePreset } from "@/lib/domain/accounting-day";
import type { MoneyRange } from "./money-params";

const PRESET_LABEL: Record<RangePreset, string> = {
  this_month: "This month",
  last_month: "Last month",
  this_quarter: "This quarter",
  last_quarter: "Last quarter",
  this_year: "This year",
  last_year: "Last year",
};

/** A filter with one value, kept in the address under `name`. */
interface Choice {
  name: string;
  label: string;
  options: readonly { value: string; label: string }[];
}

interface MoneyListProps<Row extends { id: string; orderId: string; externalOrderId: string | null }> {
  /** "Settlements". */
  label: string;
  columns: ListColumns<Row>;
  rows: readonly Row[];
  nextCursor: string | null;
  limit: number;
  choices: readonly Choice[];
  range: MoneyRange;
  zone: string;
  density: Density;
  empty: { icon: ReactNode; title: string; text: string };
}

/** What settlements and refunds share: their filters, their paging, and that a row leads to its order. */
export function MoneyList<Row extends { id: string; orderId: string; externalOrderId: string | null }>(
  props: MoneyListProps<Row>,
) {
  const { label, columns, rows, nextCursor, limit, choices, range, zone, empty } = props;
  const url = useUrlState();
  const [density, setDensity] = useState(props.density);
  const names = ["find", "range", "from", "to", ...choices.map(({ name }) => name)];
  const isFiltered = names.some((name) => url.params.has(name));
  return (
    <>
      <FilterBar
        onClear={
          isFiltered ? () => url.set(Object.fromEntries(names.map((name) => [name, null]))) : undefined
        }
        end={
          <>
            <KeysetPager shown={rows.length} limit={limit} nextCursor={nextCursor} />
            <DensityToggle value={density} onChange={setDensity} />
          </>
        }
      >
        <FilterText
          label={`Search ${label.toLowerCase()} by order, gateway reference or transaction hash`}
          placeholder="Order, reference or hash"
          value={url.params.get("find") ?? ""}
          onChange={(find) => url.set({ find })}
        />
        <FilterDateRange
          label="Booked"
          presets={RANGE_PRESETS.map((value) => ({ value, label: PRESET_LABEL[value] }))}
          value={dateRange(range)}
          zone={zone}
          onChange={(value) => url.set(rangeParams(value))}
        />
        {choices.map(({ name, label: choiceLabel, options }) => (
          <FilterChoice
            key={name}
            label={choiceLabel}
            options={options}
            value={url.params.get(name)}
            onChange={(value) => url.set({ [name]: value })}
          />
        ))}
      </FilterBar>
      <DataTable
        label={label}
        columns={columns}
        rows={rows}
        rowId={(row) => row.id}
        rowLabel={(row) => row.externalOrderId ?? row.id}
        rowHref={(row) => `/orders/${row.orderId}`}
        density={density}
        pending={url.isPending}
        empty={
          isFiltered ? (
            <EmptyState icon={empty.icon} title={`No ${label.toLowerCase()} fit`}>
              Take a filter away, or choose other days. References are compared whole.
            </EmptyState>
          ) : (
            <EmptyState icon={empty.icon} title={empty.title}>
              {empty.text}
            </EmptyState>
          )
        }
      />
    </>
  );
}

function dateRange({ preset, from, to }: MoneyRange): DateRange | null {
  if (preset !== null) return { preset };
  return from === null && to === null ? null : { from, until: to };
}

function rangeParams(value: DateRange | null): Record<string, string | null> {
  if (value === null) return { range: null, from: null, to: null };
  if ("preset" in value) return { range: value.preset, from: null, to: null };
  return { range: null, from: value.from, to: value.until };
}
