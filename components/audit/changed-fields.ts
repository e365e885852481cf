export interface ChangedField {
  name: string;
  /** Null: there was no such field on that side. */
  before: string | null;
  after: string | null;
  isChanged: boolean;
}

/** Two states side by side, field by field, what differs first. Values are text, or JSON where they are not. */
export function changedFields(before: unknown, after: unknown): ChangedField[] {
  const [old, fresh] = [fieldsOf(before), fieldsOf(after)];
  const names = [...new Set([...old.keys(), ...fresh.keys()])];
  const fields = names.map((name) => {
    const [was, is] = [old.get(name) ?? null, fresh.get(name) ?? null];
    return { name, before: was, after: is, isChanged: was !== is };
  });
  return [...fields.filter(({ isChanged }) => isChanged), ...fields.filter(({ isChanged }) => !isChanged)];
}

function fieldsOf(state: unknown): Map<string, string> {
  if (state === null || state === undefined) return new Map();
  if (typeof state !== "object" || Array.isArray(state)) return new Map([["value", valueText(state)]]);
  return new Map(Object.entries(state).map(([name, value]) => [name, valueText(value)]));
}

function valueText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}
