/**
 * JSON that PostgreSQL's jsonb takes, whatever a vendor or customer wrote: it refuses U+0000 and
 * half surrogates, and a refused write would be sent again for ever. Both become U+FFFD here; the
 * delivery keeps its bytes.
 */
export function jsonbText(value: unknown): string {
  const json = JSON.stringify(value);
  return REFUSED.test(json) ? JSON.stringify(storable(value)) : json;
}

/** The same value with every text storable; the value itself where it is already. */
export function storable<T>(value: T): T {
  if (!REFUSED.test(JSON.stringify(value))) return value;
  return JSON.parse(JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "string" ? storableText(inner) : inner))) as T;
}

function storableText(text: string): string {
  return text.replaceAll("\0", "\uFFFD").toWellFormed();
}

const REFUSED = /\\u0000|\\ud[89a-f]/i;
