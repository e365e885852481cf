import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";

interface FilterBarProps {
  children: ReactNode;
  /** Given only while a filter is set. */
  onClear?: () => void;
  /** Density, columns, paging. */
  end?: ReactNode;
}

export function FilterBar({ children, onClear, end }: FilterBarProps) {
  return (
    <div className="flex min-h-13 shrink-0 flex-wrap items-center gap-1.5 py-2">
      {/* One line to swipe on a phone, where five lines of filters would push the list out of sight. */}
      <div className="flex flex-wrap items-center gap-1.5 max-sm:-mx-4 max-sm:w-screen max-sm:flex-nowrap max-sm:overflow-x-auto max-sm:px-4 max-sm:py-1 max-sm:[scrollbar-width:none] max-sm:[&>form]:min-w-56">
        {children}
      </div>
      {onClear !== undefined && (
        <Button variant="ghost" size="sm" onClick={onClear}>
          <X aria-hidden />
          Clear
        </Button>
      )}
      {end !== undefined && <div className="ml-auto flex items-center gap-1">{end}</div>}
    </div>
  );
}
