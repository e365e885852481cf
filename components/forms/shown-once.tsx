import { KeyRound } from "lucide-react";
import { CopyButton } from "@/components/ui/copy-button";

interface ShownOnceProps {
  /** "Password", "API key". */
  label: string;
  value: string;
  children: React.ReactNode;
}

/** A secret in the only moment it can be seen. */
export function ShownOnce({ label, value, children }: ShownOnceProps) {
  return (
    <div className="grid gap-2">
      <p className="flex items-center gap-1.5 text-table font-medium">
        <KeyRound aria-hidden className="size-4 text-ink-3" />
        {label}
      </p>
      <div className="flex items-start gap-2 rounded-md border border-accent bg-accent-soft px-3 py-2">
        <code className="min-w-0 flex-1 self-center font-mono text-body break-all select-all">{value}</code>
        <CopyButton value={value} label={label} className="size-8" />
      </div>
      <p className="text-table text-ink-2">{children}</p>
    </div>
  );
}
