import type { BadgeTone } from "@/components/ui/badge";
import type { ReplayRun, RunState } from "@/lib/replays/schemas";

export const STATE: Record<RunState, { label: string; tone: BadgeTone }> = {
  queued: { label: "Waiting", tone: "waiting" },
  running: { label: "Running", tone: "moving" },
  done: { label: "Done", tone: "good" },
  cancelled: { label: "Cancelled", tone: "ended" },
  failed: { label: "Failed", tone: "danger" },
};

/** "1 order", "2,310 orders". */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

/** "Preview of a mapping of Main shop", "Replay of 120 deliveries". */
export function runTitle({ kind, dryRun, integration, selection, total }: ReplayRun): string {
  if (kind === "mapping") {
    const name = integration?.name ?? "an integration";
    if (dryRun) return `Preview of a mapping of ${name}`;
    return `Version ${selection.by === "mapping" ? selection.version : ""} of the mapping of ${name}`;
  }
  return `${dryRun ? "Dry run" : "Replay"} of ${total === null ? "deliveries" : count(total, "delivery", "deliveries")}`;
}

/** "tab all, integration main-shop": what a filter chose by; null where deliveries were named. */
export function chosenBy({ selection }: ReplayRun): string | null {
  if (selection.by !== "filter") return null;
  const named = Object.entries(selection.filter).filter(([name, value]) => name !== "tab" || value !== "all");
  const parts = named.map(([name, value]) => `${FILTER_WORD[name] ?? name} ${value}`);
  return parts.length === 0 ? "everything" : parts.join(", ");
}

const FILTER_WORD: Partial<Record<string, string>> = {
  tab: "list",
  q: "reference",
  orderId: "order",
  receivedFrom: "from",
  receivedTo: "until",
};

/** What a run goes through. */
export function runUnit({ kind }: ReplayRun): string {
  return kind === "mapping" ? "orders" : "deliveries";
}
