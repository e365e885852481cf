export interface Figure {
  name: string;
  value: string;
  /** What is aimed at, and whether it is reached; null for figures that only inform. */
  target: { text: string; isMet: boolean } | null;
}

/** A section of the table on the terminal, its columns aligned. */
export function tableOf(title: string, figures: readonly Figure[]): string {
  const widthOf = (pick: (figure: Figure) => string) =>
    Math.max(...figures.map((figure) => pick(figure).length));
  const [name, value] = [widthOf((figure) => figure.name), widthOf((figure) => figure.value)];
  const lines = figures.map((figure) => {
    const aim =
      figure.target === null ? "" : `${figure.target.text}  ${figure.target.isMet ? "met" : "MISSED"}`;
    return `  ${figure.name.padEnd(name)}  ${figure.value.padStart(value)}  ${aim}`.trimEnd();
  });
  return `${title}\n${lines.join("\n")}\n`;
}
