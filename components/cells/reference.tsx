import { cn } from "@/components/design/cn";
import { CopyButton } from "@/components/ui/copy-button";

interface ReferenceProps {
  value: string | null;
  /** What it is, for the copy button: "gateway reference". */
  label: string;
  /** Characters kept at either end; `full` keeps all and lets it wrap. */
  keep?: number | "full";
  /** The copy button shows on hover and focus alone, as suits a list. */
  quiet?: boolean;
  className?: string;
}

/** A long id in the middle-truncated form people compare by, with the whole of it to copy. */
export function Reference({ value, label, keep = 4, quiet = false, className }: ReferenceProps) {
  if (value === null || value === "") return <span className="text-ink-3">none</span>;
  const shown = keep === "full" ? value : truncateMiddle(value, keep);
  return (
    <span
      className={cn(
        "group/reference inline-flex max-w-full min-w-0 items-center gap-0.5 font-mono text-[0.92em]",
        className,
      )}
    >
      <span
        title={shown === value ? undefined : value}
        className={keep === "full" ? "break-all" : "truncate"}
      >
        {shown}
      </span>
      <CopyButton
        value={value}
        label={label}
        className={cn(
          quiet &&
            "opacity-0 group-hover/reference:opacity-100 focus-visible:opacity-100 group-focus-within/row:opacity-100 pointer-coarse:opacity-100",
        )}
      />
    </span>
  );
}

/** "1f0c7b52-…-2e77" as "1f0c…2e77"; short values stay whole. */
export function truncateMiddle(value: string, keep: number): string {
  return value.length <= keep * 2 + 3 ? value : `${value.slice(0, keep)}…${value.slice(-keep)}`;
}
