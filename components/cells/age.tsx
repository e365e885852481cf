import { ClockAlert } from "lucide-react";
import { cn } from "@/components/design/cn";
import { ageText, exactTimeWithZone, relativeTime } from "./moment-text";

interface AgeProps {
  since: string;
  /** When the next action is due; past it the age turns into a warning. */
  dueAt?: string | null;
  now: string;
  zone: string;
  className?: string;
}

/** How long something has waited, in the least room. */
export function Age({ since, dueAt = null, now, zone, className }: AgeProps) {
  const overdue = dueAt !== null && new Date(dueAt).getTime() < new Date(now).getTime();
  const due = dueAt === null ? "" : `, ${overdue ? "was due" : "due"} ${relativeTime(dueAt, now, zone)}`;
  return (
    <span
      title={`Since ${exactTimeWithZone(since, zone)}${due}`}
      className={cn(
        "inline-flex items-center gap-1 whitespace-nowrap tabular-nums",
        overdue ? "font-medium text-attention" : "text-ink-2",
        className,
      )}
    >
      <time dateTime={since}>{ageText(since, now)}</time>
      {overdue && <ClockAlert aria-hidden className="size-3.5" />}
      {overdue && <span className="sr-only">overdue</span>}
    </span>
  );
}
