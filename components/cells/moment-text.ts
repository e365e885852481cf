/**
 * Times as words. Everything is assembled here from numeric parts, because the month names and
 * zone names of two ICU versions differ, and the server's text has to be the browser's text.
 */
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Past this a date says more than a count of days. */
const RELATIVE_LIMIT = 14 * DAY;

interface LocalParts {
  year: number;
  month: number;
  day: number;
  hour: string;
  minute: string;
  second: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function localParts(at: string, zone: string): LocalParts {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    formats.set(zone, format);
  }
  const parts = new Map(format.formatToParts(new Date(at)).map((part) => [part.type, part.value]));
  return {
    year: Number(parts.get("year")),
    month: Number(parts.get("month")),
    day: Number(parts.get("day")),
    hour: parts.get("hour") ?? "",
    minute: parts.get("minute") ?? "",
    second: parts.get("second") ?? "",
  };
}

function dateText({ year, month, day }: LocalParts): string {
  return `${day} ${MONTHS[month - 1]} ${year}`;
}

/** "21 Nov 2026, 12:03:07", in `zone` (an IANA name). */
export function exactTime(at: string, zone: string): string {
  const parts = localParts(at, zone);
  return `${dateText(parts)}, ${parts.hour}:${parts.minute}:${parts.second}`;
}

/** The same with its zone named: "21 Nov 2026, 12:03:07 Europe/Berlin (UTC+1)". */
export function exactTimeWithZone(at: string, zone: string): string {
  const offset = offsetText(at, zone);
  return zone === "UTC" ? `${exactTime(at, zone)} UTC` : `${exactTime(at, zone)} ${zone} (${offset})`;
}

/** "12:03". */
export function clockTime(at: string, zone: string): string {
  const parts = localParts(at, zone);
  return `${parts.hour}:${parts.minute}`;
}

/** "21 Nov 2026": the calendar day in `zone`. Equal days give equal text. */
export function calendarDay(at: string, zone: string): string {
  return dateText(localParts(at, zone));
}

/** "Today", "Yesterday" or the calendar day, as seen at `now`. */
export function dayHeading(at: string, now: string, zone: string): string {
  const day = calendarDay(at, zone);
  if (day === calendarDay(now, zone)) return "Today";
  // Noon keeps a day with 23 or 25 hours from being skipped or counted twice.
  const { year, month, day: today } = localParts(now, zone);
  const yesterday = new Date(Date.UTC(year, month - 1, today - 1, 12)).toISOString();
  return day === calendarDay(yesterday, "UTC") ? "Yesterday" : day;
}

/** "just now", "5 min ago", "in 3 h 20 min", "6 d ago"; past two weeks the date, "21 Nov 2026". */
export function relativeTime(at: string, now: string, zone: string): string {
  const ms = new Date(at).getTime() - new Date(now).getTime();
  const distance = Math.abs(ms);
  if (distance >= RELATIVE_LIMIT) return calendarDay(at, zone);
  if (distance < MINUTE) return ms > 0 ? "in less than 1 min" : "just now";
  return ms > 0 ? `in ${spanText(distance)}` : `${spanText(distance)} ago`;
}

/** "0 min", "12 min", "2 h", "3 d", "14 mo": how old something is, in the least room. */
export function ageText(since: string, now: string): string {
  const ms = Math.max(0, new Date(now).getTime() - new Date(since).getTime());
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < 2 * DAY) return `${Math.floor(ms / HOUR)} h`;
  if (ms < 100 * DAY) return `${Math.floor(ms / DAY)} d`;
  return `${Math.floor(ms / (30 * DAY))} mo`;
}

function spanText(ms: number): string {
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < 10 * HOUR) {
    const minutes = Math.floor((ms % HOUR) / MINUTE);
    return minutes === 0 ? `${Math.floor(ms / HOUR)} h` : `${Math.floor(ms / HOUR)} h ${minutes} min`;
  }
  return ms < 2 * DAY ? `${Math.floor(ms / HOUR)} h` : `${Math.floor(ms / DAY)} d`;
}

function offsetText(at: string, zone: string): string {
  const { year, month, day, hour, minute, second } = localParts(at, zone);
  const local = Date.UTC(year, month - 1, day, Number(hour), Number(minute), Number(second));
  const minutes = Math.round((local - new Date(at).getTime()) / MINUTE);
  const sign = minutes < 0 ? "-" : "+";
  const rest = Math.abs(minutes) % 60;
  return `UTC${sign}${Math.floor(Math.abs(minutes) / 60)}${rest === 0 ? "" : `:${String(rest).padStart(2, "0")}`}`;
}
