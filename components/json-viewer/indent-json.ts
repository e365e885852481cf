/**
 * JSON laid out with one member a line, without reading its values: a number keeps every digit it
 * was sent with, which JSON.parse would not promise above 2^53. Null when the text is not JSON.
 */
export function indentJson(text: string): string | null {
  try {
    JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return null;
  }
  let out = "";
  let depth = 0;
  const newLine = () => `\n${"  ".repeat(depth)}`;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"\uFEFF]+/g)) {
    if (token === "{" || token === "[") {
      depth += 1;
      out += token + newLine();
    } else if (token === "}" || token === "]") {
      depth -= 1;
      const isEmpty = /[{[]\s*$/.test(out);
      out = isEmpty ? out.trimEnd() + token : out + newLine() + token;
    } else if (token === ",") {
      out += token + newLine();
    } else {
      out += token === ":" ? ": " : token;
    }
  }
  return out;
}
