import { calendarDay } from "@/components/cells/moment-text";

interface Day<TEntry> {
  /** The calendar day in the zone, also the key of the group. */
  day: string;
  entries: TEntry[];
}

/** Neighbours of one calendar day in `zone` become a group; the order of the entries stays. */
export function groupByDay<TEntry extends { at: string }>(
  entries: readonly TEntry[],
  zone: string,
): Day<TEntry>[] {
  const days: Day<TEntry>[] = [];
  for (const entry of entries) {
    const day = calendarDay(entry.at, zone);
    const last = days.at(-1);
    if (last?.day === day) last.entries.push(entry);
    else days.push({ day, entries: [entry] });
  }
  return days;
}
