/**
 * JSON that PostgreSQL's jsonb takes, whatever a vendor or customer wrote: it refuses U+0000 and
 * half surrogates, and a refused write would be sent again for ever. Both become U+FFFD here; the
 * delivery keeps its bytes.
 */
export function jsonbText(value: unknown): string {
  const json = JSON.stringify(value);
  return isRefused(json) ? JSON.stringify(storable(value)) : json;
}

/** Bytes as PostgreSQL reads them from a JSON text into a bytea. */
export function byteaText(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex")}`;
}

/** The same value with every text storable; the value itself where it is already. */
export function storable<T>(value: T): T {
  if (!isRefused(JSON.stringify(value))) return value;
  return JSON.parse(JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "string" ? storableText(inner) : inner))) as T;
}

function storableText(text: string): string {
  return text.replaceAll("\0", "\uFFFD").toWellFormed();
}

/** JSON.stringify escapes hardly anything as \u, so that most texts are passed by the first, quick look. */
function isRefused(json: string): boolean {
  return json.includes("\\u") && REFUSED.test(json);
}

const REFUSED = /\\u0000|\\ud[89a-f]/i;
