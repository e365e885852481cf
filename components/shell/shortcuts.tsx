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
import { isActivation, isTyping, keysOf, type Shortcut } from "./shortcut";

interface ShortcutGroup {
  id: string;
  title: string;
  shortcuts: readonly Shortcut[];
}

interface Registry {
  put: (group: ShortcutGroup) => void;
  remove: (id: string) => void;
}

/** Two contexts: who declares keys must not be drawn again when somebody else declares some. */
const RegistryContext = createContext<Registry | null>(null);
const GroupsContext = createContext<readonly ShortcutGroup[]>([]);

/** One listener for the whole desk. The group that was put last is asked first. */
export function ShortcutProvider({ children }: { children: ReactNode }) {
  const [groups, setGroups] = useState<readonly ShortcutGroup[]>([]);
  const current = useRef(groups);
  useEffect(() => {
    current.current = groups;
  }, [groups]);

  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented || event.isComposing) return;
      const keys = keysOf(event);
      if (isActivation(keys, event.target)) return;
      // An open dialog or menu owns the keyboard; a peek (data-beside) leaves it to the list.
      const floating = document.querySelector("[role='dialog']:not([data-beside]), [role='menu']") !== null;
      const typing = isTyping(event.target);
      const found = current.current
        .toReversed()
        .flatMap((group) => group.shortcuts)
        .find(
          (shortcut) => shortcut.keys === keys && !floating && (!typing || shortcut.whileTyping === true),
        );
      if (found === undefined) return;
      event.preventDefault();
      found.run();
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);

  const registry = useMemo<Registry>(
    () => ({
      put: (group) => setGroups((before) => replaceOrAdd(before, group)),
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

function replaceOrAdd(groups: readonly ShortcutGroup[], group: ShortcutGroup): ShortcutGroup[] {
  const known = groups.some((other) => other.id === group.id);
  return known ? groups.map((other) => (other.id === group.id ? group : other)) : [...groups, group];
}

/**
 * Declares the keys of a component for as long as it is on the screen; the help dialog lists them
 * under `title`. The list may be written inline: only its keys and labels decide what is listed.
 */
export function useShortcuts(title: string, shortcuts: readonly Shortcut[]): void {
  const id = useId();
  const registry = useContext(RegistryContext);
  if (registry === null) throw new Error("shortcuts need a ShortcutProvider above them");
  const { put, remove } = registry;
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  const signature = JSON.stringify(
    shortcuts.map(({ keys, label, whileTyping }) => [keys, label, whileTyping]),
  );
  useEffect(() => {
    const stable = latest.current.map(({ keys, label, whileTyping }, index) => ({
      keys,
      label,
      whileTyping,
      run: () => latest.current[index]?.run(),
    }));
    put({ id, title, shortcuts: stable });
    return () => remove(id);
  }, [id, title, signature, put, remove]);
}

/** All keys that work now, for the help dialog. */
export function useShortcutGroups(): readonly ShortcutGroup[] {
  return useContext(GroupsContext);
}
