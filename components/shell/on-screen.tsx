"use client";

import {
  createContext,
  useContext,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from "react";

/** What one component offers for as long as it is on the screen. */
export interface OnScreenGroup<Item> {
  id: string;
  title: string;
  items: readonly Item[];
}

interface Registry<Item> {
  put: (group: OnScreenGroup<Item>) => void;
  remove: (id: string) => void;
}

/**
 * A list that components add to while they are on the screen, such as keys or commands.
 * @param what names it in the error a component without the provider above it gets
 */
export function createOnScreenList<Item extends { run: () => void }>(what: string) {
  // Two contexts: who declares something must not be drawn again when somebody else does.
  const RegistryContext = createContext<Registry<Item> | null>(null);
  const GroupsContext = createContext<readonly OnScreenGroup<Item>[]>([]);

  function Provider({ children }: { children: ReactNode }) {
    const [groups, setGroups] = useState<readonly OnScreenGroup<Item>[]>([]);
    const registry = useMemo<Registry<Item>>(
      () => ({
        put: (group) => setGroups((before) => [...before.filter(({ id }) => id !== group.id), group]),
        remove: (id) => setGroups((before) => before.filter((group) => group.id !== id)),
      }),
      [],
    );
    return (
      <RegistryContext value={registry}>
        <GroupsContext value={groups}>{children}</GroupsContext>
      </RegistryContext>
    );
  }

  /** The list may be written inline: all but what `run` does decides whether it is declared anew. */
  function useDeclared(title: string, items: readonly Item[]): void {
    const id = useId();
    const registry = useContext(RegistryContext);
    if (registry === null) throw new Error(`${what} need their provider above them`);
    const { put, remove } = registry;
    const latest = useRef(items);
    useEffect(() => {
      latest.current = items;
    });
    // JSON leaves functions out.
    const signature = JSON.stringify(items);
    useEffect(() => {
      const stable = latest.current.map((item, index) => ({
        ...item,
        run: () => latest.current[index]?.run(),
      }));
      put({ id, title, items: stable });
      return () => remove(id);
    }, [id, title, signature, put, remove]);
  }

  /** Everything that is on offer now; the group that was put last stands last. */
  function useGroups(): readonly OnScreenGroup<Item>[] {
    return useContext(GroupsContext);
  }

  return { Provider, useDeclared, useGroups };
}
