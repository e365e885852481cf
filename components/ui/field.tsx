import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/components/design/cn";

/** What a control needs so that its label, help and error are read out with it. */
interface ControlProps {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
  "aria-required": true | undefined;
}

interface FieldProps {
  /** The control's id; the form summary links to it. */
  id: string;
  label: string;
  help?: ReactNode;
  error?: string | null;
  required?: boolean;
  className?: string;
  children: (control: ControlProps) => ReactNode;
}

/** Label above, help below, error at the field. */
export function Field({ id, label, help, error = null, required = false, className, children }: FieldProps) {
  const helpId = help === undefined ? undefined : `${id}-help`;
  const errorId = error === null ? undefined : `${id}-error`;
  const describedBy = [errorId, helpId].filter((part) => part !== undefined).join(" ");
  return (
    <div className={cn("grid gap-1", className)}>
      <label htmlFor={id} className="text-table font-medium">
        {label}
        {!required && <span className="font-normal text-ink-3"> (optional)</span>}
      </label>
      {children({
        id,
        "aria-describedby": describedBy === "" ? undefined : describedBy,
        "aria-invalid": error === null ? undefined : true,
        "aria-required": required || undefined,
      })}
      {error !== null && (
        <p id={errorId} className="flex gap-1.5 text-table text-danger">
          <CircleAlert aria-hidden className="mt-0.75 size-3.5 shrink-0" />
          {error}
        </p>
      )}
      {help !== undefined && (
        <p id={helpId} className="text-label text-ink-3">
          {help}
        </p>
      )}
    </div>
  );
}
