"use client";

import { useEffect, useRef, type ReactNode } from "react";
import { createOnScreenList } from "./on-screen";
import { isActivation, isTyping, keysOf, type Shortcut } from "./shortcut";

const { Provider, useDeclared, useGroups } = createOnScreenList<Shortcut>("shortcuts");

/** The keys of a component for as long as it is on the screen, and all that work now, for the help dialog. */
export { useDeclared as useShortcuts, useGroups as useShortcutGroups };

export function ShortcutProvider({ children }: { children: ReactNode }) {
  return (
    <Provider>
      <KeyListener />
      {children}
    </Provider>
  );
}

/** One listener for the whole desk. The group that was put last is asked first. */
function KeyListener() {
  const groups = useGroups();
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
        .flatMap((group) => group.items)
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

  return null;
}
