"use client";

import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useShortcuts } from "@/components/shell/shortcuts";
import { Button } from "@/components/ui/button";

interface BulkLineProps {
  count: number;
  /** One and many: ["order", "orders"]. */
  noun: readonly [string, string];
  onClear: () => void;
  children: ReactNode;
}

/** Stands where the filters stood while rows are selected. */
export function BulkLine({ count, noun, onClear, children }: BulkLineProps) {
  useShortcuts("Selection", [{ keys: "escape", label: "Select nothing", run: onClear }]);
  return (
    <div className="flex min-h-13 shrink-0 flex-wrap items-center gap-1.5 py-2">
      <div className="flex min-h-9 flex-1 flex-wrap items-center gap-1.5 rounded-md bg-accent-soft px-3">
        <span role="status" className="mr-2 text-table font-medium">
          {count.toLocaleString("en")} {count === 1 ? noun[0] : noun[1]} selected
        </span>
        {children}
        <Button variant="ghost" size="sm" onClick={onClear} className="ml-auto">
          <X aria-hidden />
          Select nothing
        </Button>
      </div>
    </div>
  );
}
