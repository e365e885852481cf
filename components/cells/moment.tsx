import { Tooltip } from "@/components/ui/tooltip";
import { cn } from "@/components/design/cn";
import { clockTime, exactTime, exactTimeWithZone, relativeTime } from "./moment-text";

interface MomentProps {
  /** RFC 3339. Null draws `missing`. */
  at: string | null;
  /** The server's now, so that server and browser write the same words. */
  now: string;
  /** The organisation's zone, an IANA name. */
  zone: string;
  show?: "relative" | "exact" | "clock";
  missing?: string;
  /** In long lists: the exact time is a plain title, so that no row costs an extra tab stop. */
  inList?: boolean;
  className?: string;
}

/** A time as people say it; the exact one, with its zone named, on hover and on focus. */
export function Moment({
  at,
  now,
  zone,
  show = "relative",
  missing = "not yet",
  inList = false,
  className,
}: MomentProps) {
  if (at === null) return <span className={cn("text-ink-3", className)}>{missing}</span>;
  const text =
    show === "relative"
      ? relativeTime(at, now, zone)
      : show === "exact"
        ? exactTime(at, zone)
        : clockTime(at, zone);
  const exact = exactTimeWithZone(at, zone);
  if (inList) {
    return (
      <time dateTime={at} title={exact} className={cn("whitespace-nowrap tabular-nums", className)}>
        {text}
      </time>
    );
  }
  return (
    <Tooltip content={exact}>
      <time
        dateTime={at}
        tabIndex={0}
        className={cn(
          "rounded-sm whitespace-nowrap tabular-nums decoration-line-strong decoration-dotted underline-offset-3 hover:underline",
          className,
        )}
      >
        {text}
      </time>
    </Tooltip>
  );
}
