"use client";

import { createOnScreenList } from "./on-screen";

/** Something the palette can do. */
export interface Command {
  label: string;
  /** More words it is found by. */
  keywords?: string[];
  /** The key that does the same. */
  shortcut?: string;
  run: () => void;
}

/** What a page can do in the palette, for as long as the page is on the screen. */
export const {
  Provider: CommandProvider,
  useDeclared: useCommands,
  useGroups: useCommandGroups,
} = createOnScreenList<Command>("commands");
