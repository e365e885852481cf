/** One line of a table as people type it: "their word = ours # why". */
interface TableLine {
  /** Counted from 1, as editors do. */
  number: number;
  theirs: string;
  ours: string;
  comment: string | null;
}

interface ReadTable {
  lines: readonly TableLine[];
  /** What is wrong, each with its line. */
  problems: readonly string[];
}

const MAX_LINES = 300;
const MAX_LENGTH = 300;

/** The vendor's word may hold "=" and "#"; ours holds neither. */
const LINE = /^(.+?)=([^=#]*)(?:#(.*))?$/;

/** Empty lines and lines that begin with # say nothing. */
export function readTableLines(text: string): ReadTable {
  const lines: TableLine[] = [];
  const problems: string[] = [];
  const all = text.split(/\r\n|\r|\n/);
  if (all.length > MAX_LINES) return { lines, problems: [`The table has more than ${MAX_LINES} lines.`] };
  for (const [index, line] of all.entries()) {
    if (line.trim() === "" || line.trimStart().startsWith("#")) continue;
    const [, theirs = "", ours = "", comment] = line.length > MAX_LENGTH ? [] : (LINE.exec(line) ?? []);
    if (theirs.trim() === "" || ours.trim() === "") {
      problems.push(`Line ${index + 1} is not of the form "their word = ours".`);
      continue;
    }
    lines.push({
      number: index + 1,
      theirs: theirs.trim(),
      ours: ours.trim(),
      comment: comment?.trim() || null,
    });
  }
  return { lines, problems: [...problems, ...repeated(lines)] };
}

function repeated(lines: readonly TableLine[]): string[] {
  const first = new Map<string, number>();
  return lines.flatMap(({ number, theirs }) => {
    const word = theirs.toLowerCase();
    const before = first.get(word);
    if (before !== undefined)
      return [`Line ${number}: ${JSON.stringify(theirs)} stands in line ${before} already.`];
    first.set(word, number);
    return [];
  });
}
