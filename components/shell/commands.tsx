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

/** Something the palette can do. */
export interface Command {
  label: string;
  /** More words it is found by. */
  keywords?: string[];
  /** The key that does the same. */
  shortcut?: string;
  run: () => void;
}

export interface CommandGroup {
  id: string;
  title: string;
  commands: readonly Command[];
}

interface Registry {
  put: (group: CommandGroup) => void;
  remove: (id: string) => void;
}

const RegistryContext = createContext<Registry | null>(null);
const GroupsContext = createContext<readonly CommandGroup[]>([]);

export function CommandProvider({ children }: { children: ReactNode }) {
  const [groups, setGroups] = useState<readonly CommandGroup[]>([]);
  const registry = useMemo<Registry>(
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

/** Offers what a page can do in the palette, for as long as the page is on the screen. */
export function useCommands(title: string, commands: readonly Command[]): void {
  const id = useId();
  const registry = useContext(RegistryContext);
  if (registry === null) throw new Error("commands need a CommandProvider above them");
  const { put, remove } = registry;
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  const signature = JSON.stringify(
    commands.map(({ label, keywords, shortcut }) => [label, keywords, shortcut]),
  );
  useEffect(() => {
    put({
      id,
      title,
      commands: latest.current.map((command, index) => ({
        ...command,
        run: () => latest.current[index]?.run(),
      })),
    });
    return () => remove(id);
  }, [id, title, signature, put, remove]);
}

export function useCommandGroups(): readonly CommandGroup[] {
  return useContext(GroupsContext);
}
