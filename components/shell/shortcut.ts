/** One key and what it does: handler, help text and menu hint come from the same declaration. */
export interface Shortcut {
  /** "j", "?", "enter", "mod+k" (Ctrl, or Command on a Mac), "shift+x". */
  keys: string;
  label: string;
  run: () => void;
  /** Works while one types in a field as well; only sensible with "mod". */
  whileTyping?: boolean;
}

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

const NAMES: Record<string, string> = { " ": "space", arrowdown: "down", arrowup: "up" };

/** "mod+k" for an event. Shift is named only with letters and named keys: "?" already implies it. */
export function keysOf(event: Pressed): string {
  const lower = event.key.toLowerCase();
  const key = NAMES[lower] ?? lower;
  const printed = key.length === 1 && key === key.toUpperCase();
  return [
    event.ctrlKey || event.metaKey ? "mod" : null,
    event.altKey ? "alt" : null,
    event.shiftKey && !printed ? "shift" : null,
    key,
  ]
    .filter((part) => part !== null)
    .join("+");
}

/** Is the person writing? Checkboxes, radios and buttons take keys but no text. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  )
    return true;
  return (
    target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit"].includes(target.type)
  );
}

/** Enter and space belong to the link or button that has focus. */
export function isActivation(keys: string, target: EventTarget | null): boolean {
  if (keys !== "enter" && keys !== "space") return false;
  return (
    target instanceof HTMLElement &&
    target.closest("a, button, input, summary, label, [role='menuitem']") !== null
  );
}
