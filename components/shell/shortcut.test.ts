import { expect, test } from "vitest";
import { keysOf } from "./shortcut";

const nothing = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

test.each<[Partial<Parameters<typeof keysOf>[0]> & { key: string }, string, string]>([
  [{ key: "j" }, "j", "a plain letter"],
  [{ key: "?", shiftKey: true }, "?", "a sign that needs Shift on some keyboards and not on others"],
  [{ key: "X", shiftKey: true }, "shift+x", "a capital is Shift and its letter"],
  [{ key: "k", ctrlKey: true }, "mod+k", "Ctrl"],
  [{ key: "k", metaKey: true }, "mod+k", "Command means what Ctrl means"],
  [{ key: "Enter" }, "enter", "named keys are lower case"],
  [{ key: " " }, "space", "the space bar has a name"],
  [{ key: "ArrowDown" }, "down", "arrows are shortened"],
  [{ key: "Enter", shiftKey: true }, "shift+enter", "Shift with a named key counts"],
])("%j is %s: %s", (pressed, expected) => {
  expect(keysOf({ ...nothing, ...pressed })).toBe(expected);
});
