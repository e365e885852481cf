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
      {children}
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
