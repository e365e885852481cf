/** Text that goes into the JSON as it is: a number of any size, or the timestamp the vendor does not escape. */
export class Literal {
  constructor(readonly text: string) {}
}

export type JsonValue =
  string | number | boolean | null | Literal | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * JSON as CoinPayments sends it, which is what .NET's System.Text.Json writes with indentation on
 * Windows: two blanks, CRLF, no newline at the end, and everything its default encoder distrusts as \uXXXX.
 */
export function writeDotnetJson(value: JsonValue, indent = ""): string {
  if (value instanceof Literal) return value.text;
  if (typeof value === "string") return quote(value);
  if (value === null || typeof value !== "object") return String(value);
  const inner = `${indent}  `;
  const isList = Array.isArray(value);
  const lines = isList
    ? value.map((item: JsonValue) => inner + writeDotnetJson(item, inner))
    : Object.entries(value).map(([key, item]) => `${inner}${quote(key)}: ${writeDotnetJson(item, inner)}`);
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  return lines.length === 0 ? open + close : `${open}\r\n${lines.join(",\r\n")}\r\n${indent}${close}`;
}

const SHORT: Readonly<Record<string, string>> = {
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\f": "\\f",
  "\r": "\\r",
  "\\": "\\\\",
};

function quote(text: string): string {
  return `"${text.split("").map(escape).join("")}"`;
}

function escape(character: string): string {
  const code = character.charCodeAt(0);
  if (code >= 0x20 && code < 0x7f && !"\"&'+<>\\`".includes(character)) return character;
  return SHORT[character] ?? `\\u${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
