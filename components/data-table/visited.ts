"use client";

import { useEffect, useSyncExternalStore } from "react";

const LIMIT = 500;
const NONE: ReadonlySet<string> = new Set();

const cache = new Map<string, { text: string | null; ids: ReadonlySet<string> }>();
const listeners = new Set<() => void>();

/** Ids of rows this browser has opened; none on the server. */
export function useVisited(list: string): ReadonlySet<string> {
  return useSyncExternalStore(
    subscribe,
    () => read(list),
    () => NONE,
  );
}

/** On the page of a row: remembers that it was opened, by whatever way. */
export function VisitMark({ list, id }: { list: string; id: string }) {
  useEffect(() => remember(list, id), [list, id]);
  return null;
}

function remember(list: string, id: string): void {
  const others = [...read(list)].filter((known) => known !== id);
  try {
    localStorage.setItem(keyOf(list), JSON.stringify([...others, id].slice(-LIMIT)));
  } catch {
    return; // Full or forbidden storage costs the dimming of rows and nothing else.
  }
  for (const listener of listeners) listener();
}

function read(list: string): ReadonlySet<string> {
  let text: string | null = null;
  try {
    text = localStorage.getItem(keyOf(list));
  } catch {
    return NONE;
  }
  const known = cache.get(list);
  if (known?.text === text) return known.ids;
  const ids = parseIds(text);
  cache.set(list, { text, ids });
  return ids;
}

function parseIds(text: string | null): ReadonlySet<string> {
  if (text === null) return NONE;
  try {
    const value: unknown = JSON.parse(text);
    return new Set(Array.isArray(value) ? value.filter((item) => typeof item === "string") : []);
  } catch {
    return NONE;
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

function keyOf(list: string): string {
  return `settledesk_visited_${list}`;
}
