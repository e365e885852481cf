"use client";

import { DataTableSkeleton } from "@/components/data-table/data-table-skeleton";
import { Skeleton } from "@/components/ui/skeleton";
import { ORDER_TABS } from "@/lib/orders/schemas";
import { orderColumns } from "./order-columns";
import { TAB_LABEL } from "./queue-params";

const COLUMNS = orderColumns(
  {
    now: "",
    zone: "UTC",
    gateways: {},
    can: { resolve: false, refund: false },
    showDue: true,
    onNext: () => undefined,
  },
  [],
);

/** The queue before its first answer: its tabs, its filters' line, its columns' shapes. */
export function QueueSkeleton() {
  return (
    <>
      <div aria-hidden className="flex h-9 shrink-0 items-center gap-1.5 overflow-hidden border-b">
        {ORDER_TABS.map((tab) => (
          <span key={tab} className="px-2.5 text-table whitespace-nowrap text-ink-3">
            {TAB_LABEL[tab]}
          </span>
        ))}
      </div>
      <div aria-hidden className="flex h-13 shrink-0 items-center gap-1.5">
        {Array.from({ length: 5 }, (_, index) => (
          <Skeleton key={index} className="h-8 w-28 rounded-md" />
        ))}
      </div>
      <DataTableSkeleton label="Orders" columns={COLUMNS} density="comfortable" selectable />
    </>
  );
}
