import type { OrderStatus } from "@/lib/domain/order-status";
import { ownEntry } from "@/lib/domain/status-mapping";

/** Words that are read otherwise than they ship, by the gateway's one spelling. */
export type Draft = Readonly<Record<string, OrderStatus>>;

export interface DraftChange {
  key: string;
  /** Null: as shipped. */
  from: OrderStatus | null;
  to: OrderStatus | null;
}

/** The draft with one word mapped, or back to what ships. */
export function withWord(draft: Draft, key: string, status: OrderStatus | null): Draft {
  const rest = Object.entries(draft).filter(([other]) => other !== key);
  return Object.fromEntries(status === null ? rest : [...rest, [key, status]]);
}

export function draftChanges(saved: Draft, draft: Draft): DraftChange[] {
  const keys = [...new Set([...Object.keys(saved), ...Object.keys(draft)])].sort();
  return keys
    .map((key) => ({ key, from: ownEntry(saved, key), to: ownEntry(draft, key) }))
    .filter(({ from, to }) => from !== to);
}
