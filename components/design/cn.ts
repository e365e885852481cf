import { clsx, type ClassValue } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

/** Our own text sizes have to be named here, or `text-label` would be taken for a colour and dropped. */
const merge = extendTailwindMerge({
  extend: { theme: { text: ["label", "table", "body", "title", "display"] } },
});

/** Joins class names; of two that set the same property the last one wins. */
export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes));
}
