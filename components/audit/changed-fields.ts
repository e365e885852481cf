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
  return new Map(isRecord(state) ? entriesOf(state, "") : [["value", valueText(state)]]);
}

/** A record inside another gives its fields one by one: "settings.tolerance_percent". */
function entriesOf(record: object, prefix: string): [string, string][] {
  return Object.entries(record).flatMap(([name, value]: [string, unknown]): [string, string][] =>
    isRecord(value) && Object.keys(value).length > 0
      ? entriesOf(value, `${prefix}${name}.`)
      : [[`${prefix}${name}`, valueText(value)]],
  );
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function valueText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}
