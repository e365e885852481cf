import type { JsonObject } from "../json-body";
import { asObject } from "../json-body";

/** One step into a message: a member, an item (-1 is the last one), or every item. */
type Step = { key: string } | { index: number } | { every: true };

/** Where a value stands in a message. */
export interface Path {
  /** As an admin wrote it, for sentences. */
  text: string;
  steps: readonly Step[];
}

/** A name, or what stands in brackets: [0], [-1], [*], ["a.b"]. */
const STEP = /\.?([^.[\]"\s]+)|\[(?:(-1|\d{1,2})|(\*)|"([^"]+)")\]/y;

/** Reads "invoice.payments[0].amount"; null where it is not such a path. */
export function parsePath(text: string): Path | null {
  const steps: Step[] = [];
  if (text.startsWith(".")) return null;
  for (STEP.lastIndex = 0; STEP.lastIndex < text.length;) {
    // A point belongs between two names, so only the first name goes without.
    const isBare = STEP.lastIndex > 0 && text[STEP.lastIndex] !== "." && text[STEP.lastIndex] !== "[";
    const match = isBare ? null : STEP.exec(text);
    if (match === null) return null;
    const [, name, index, every, quoted] = match;
    if (index !== undefined) steps.push({ index: Number(index) });
    else steps.push(every === undefined ? { key: name ?? quoted ?? "" } : { every: true });
  }
  return steps.length === 0 ? null : { text, steps };
}

/** A form has no members: the whole text is the field's name. */
export function formPath(text: string): Path {
  return { text, steps: [{ key: text }] };
}

/** How often a path says "every item". */
export function lists(path: Path): number {
  return path.steps.filter((step) => "every" in step).length;
}

/** Whether two paths go through the same list, so that their values belong together one by one. */
export function shareList(a: Path, b: Path): boolean {
  const upToList = ({ steps }: Path) =>
    JSON.stringify(steps.slice(0, steps.findIndex((step) => "every" in step) + 1));
  return upToList(a) === upToList(b);
}

/** What stands there: one value, or one for every item of a list; undefined where nothing does. */
export function valuesAt(message: JsonObject, path: Path): readonly unknown[] {
  return path.steps.reduce<readonly unknown[]>(
    (values, step) => values.flatMap((value) => next(value, step)),
    [message],
  );
}

function next(value: unknown, step: Step): readonly unknown[] {
  if ("key" in step) {
    const object = asObject(value);
    // Vendors choose the names: "constructor" must not find what every object inherits.
    return [object !== null && Object.hasOwn(object, step.key) ? object[step.key] : undefined];
  }
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  return "every" in step ? items : [items.at(step.index)];
}

/** `message` with `value` put at `path` (a list of values where the path has a list); null where something else stands there. */
export function placeAt(
  message: unknown,
  steps: readonly Step[],
  value: unknown,
): { placed: unknown } | null {
  const [step, ...rest] = steps;
  if (step === undefined) return message === undefined || message === value ? { placed: value } : null;
  if ("key" in step) {
    const object = message === undefined ? {} : asObject(message);
    if (object === null) return null;
    const inner = placeAt(Object.hasOwn(object, step.key) ? object[step.key] : undefined, rest, value);
    return inner && { placed: { ...object, [step.key]: inner.placed } };
  }
  const items: readonly unknown[] | null =
    message === undefined ? [] : Array.isArray(message) ? message : null;
  if (items === null) return null;
  if ("every" in step) {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    const inner = values.map((each, at) => placeAt(items[at], rest, each));
    if (inner.includes(null) || items.length > values.length) return null;
    return { placed: inner.map((each) => each?.placed) };
  }
  const at = step.index < 0 ? Math.max(items.length - 1, 0) : step.index;
  const inner = placeAt(items[at] ?? undefined, rest, value);
  if (inner === null) return null;
  const length = Math.max(items.length, at + 1);
  return {
    placed: Array.from({ length }, (_empty, index) => (index === at ? inner.placed : (items[index] ?? null))),
  };
}
