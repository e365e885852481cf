/** A change of search parameters: null or an empty list takes one out, a list repeats it. */
export type ParamChanges = Record<string, string | readonly string[] | null>;

/** Parameters that point into one result; they mean nothing once the result is another one. */
const POSITION = ["cursor", "before"];

/** The query string after a change, "?" included; "" when nothing is left. The place in the list is dropped. */
export function changedParams(current: URLSearchParams, changes: ParamChanges): string {
  const next = new URLSearchParams(current);
  for (const name of POSITION) next.delete(name);
  for (const [name, value] of Object.entries(changes)) {
    next.delete(name);
    for (const item of value === null ? [] : [value].flat()) next.append(name, item);
  }
  const text = next.toString();
  return text === "" ? "" : `?${text}`;
}

export interface ListSort {
  id: string;
  desc: boolean;
}

/** "-received" is by received, the largest first. */
export function readSort(text: string | null): ListSort | null {
  if (text === null || text === "" || text === "-") return null;
  return text.startsWith("-") ? { id: text.slice(1), desc: true } : { id: text, desc: false };
}

export function writeSort(sort: ListSort | null): string | null {
  return sort === null ? null : `${sort.desc ? "-" : ""}${sort.id}`;
}
