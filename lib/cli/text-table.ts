/** Rows under their headings, in columns as wide as their longest cell; "nothing" where there is no row. */
export function textTable(
  headings: readonly string[],
  rows: readonly (readonly (string | null)[])[],
  nothing: string,
): string {
  if (rows.length === 0) return nothing;
  const lines = [headings, ...rows].map((row) => row.map((cell) => cell ?? "-"));
  const widths = headings.map((_heading, column) =>
    Math.max(...lines.map((line) => [...(line[column] ?? "")].length)),
  );
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - [...cell].length))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** "name  value" lines. */
export function textFields(fields: Readonly<Record<string, unknown>>): string {
  const width = Math.max(...Object.keys(fields).map((name) => name.length));
  return Object.entries(fields)
    .map(
      ([name, value]) =>
        `${name.padEnd(width)}  ${typeof value === "string" ? value : JSON.stringify(value)}`,
    )
    .join("\n");
}
