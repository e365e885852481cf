import { z } from "zod";

/** Lists that keep views. */
export const VIEW_PAGES = ["orders"] as const;
export type ViewPage = (typeof VIEW_PAGES)[number];

/** Parameters that point into one result and not at a view of it. */
const POSITION = ["cursor", "before"];

export const SaveView = z.strictObject({
  page: z.enum(VIEW_PAGES),
  name: z.string().trim().min(1, "Give the view a name.").max(60, "Use at most 60 characters."),
  /** The query string of the list, without "?". The place in the list is not part of a view. */
  query: z
    .string()
    .max(1000, "These filters are too long to be kept.")
    .transform((text) => {
      const params = new URLSearchParams(text);
      for (const name of POSITION) params.delete(name);
      return params.toString();
    }),
  /** Everybody who sees the list sees the view. */
  shared: z.boolean().default(false),
});
export type SaveView = z.input<typeof SaveView>;

export const DeleteView = z.strictObject({ id: z.string().max(60) });
export type DeleteView = z.input<typeof DeleteView>;

export interface ViewLine {
  id: string;
  name: string;
  query: string;
  shared: boolean;
  /** Null for one's own. */
  ownerName: string | null;
  /** Whether the person who asked may delete it. */
  canDelete: boolean;
}
