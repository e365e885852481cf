"use client";

import { useRef, useState, type KeyboardEvent } from "react";
import { useShortcuts } from "@/components/shell/shortcuts";

/** A key that acts on the row under the cursor. */
export interface RowKey<TRow> {
  keys: string;
  label: string;
  run: (row: TRow) => void;
}

interface RowKeysOptions<TRow> {
  /** Title of the group in the keyboard help. */
  title: string;
  rows: readonly TRow[];
  rowId: (row: TRow) => string;
  keys: readonly RowKey<TRow>[];
}

/** A cursor over the rows of a list: j and k move it, the other keys act on its row. One row is in the tab order. */
export function useRowKeys<TRow>({ title, rows, rowId, keys }: RowKeysOptions<TRow>) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [activeId, setActiveId] = useState<string | null>(null);
  const index = activeId === null ? -1 : rows.findIndex((row) => rowId(row) === activeId);
  const active = rows[index] ?? null;

  function moveTo(target: number): void {
    const row = rows[Math.max(0, Math.min(rows.length - 1, target))];
    if (row === undefined) return;
    const id = rowId(row);
    setActiveId(id);
    body.current?.querySelector<HTMLElement>(`[data-row-id="${CSS.escape(id)}"]`)?.focus();
  }

  useShortcuts(title, [
    { keys: "j", label: "Next row", run: () => moveTo(index + 1) },
    { keys: "k", label: "Previous row", run: () => moveTo(index < 0 ? 0 : index - 1) },
    ...keys.map((key) => ({
      keys: key.keys,
      label: key.label,
      run: () => {
        if (active !== null) key.run(active);
      },
    })),
  ]);

  /** Arrows, Home and End, while a row itself has focus. */
  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    if (!(event.target instanceof HTMLTableRowElement)) return;
    const target = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    moveTo(target);
  }

  return { body, activeId: active === null ? null : activeId, setActiveId, onKeyDown };
}
