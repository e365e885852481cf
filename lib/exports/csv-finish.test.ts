import fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, test } from "vitest";
import { CsvFinish } from "./csv-finish";

type Cell = string | { bare: string } | null;

/** CSV as PostgreSQL's COPY writes it with FORCE_QUOTE on text: LF between rows, quotes doubled, null as nothing. */
function asCopyWrites(rows: Cell[][]): Buffer {
  const cell = (value: Cell) =>
    value === null ? "" : typeof value === "string" ? `"${value.replaceAll('"', '""')}"` : value.bare;
  return Buffer.from(rows.map((row) => `${row.map(cell).join(",")}\n`).join(""), "utf8");
}

/** `cuts` split the bytes into chunks, since a cell may arrive in pieces. */
async function finish(copied: Buffer, forSpreadsheets: boolean, cuts: readonly number[] = []) {
  const stream = new CsvFinish({ forSpreadsheets });
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => stream.once("end", resolve).once("error", reject));
  const borders = [
    0,
    ...[...cuts].sort((a, b) => a - b).filter((cut) => cut > 0 && cut < copied.length),
    copied.length,
  ];
  borders.slice(1).forEach((border, index) => stream.write(copied.subarray(borders[index], border)));
  stream.end();
  await ended;
  return { text: Buffer.concat(chunks).toString("utf8"), stream, bytes: Buffer.concat(chunks).length };
}

const BOM = "\ufeff";
const HEADER: Cell[] = [{ bare: "note" }, { bare: "amount" }];
const readBack = (text: string) =>
  Papa.parse<string[]>(text.replace(/^\ufeff/, ""), { newline: "\r\n" }).data.slice(1, -1);

async function spreadsheetCell(text: string): Promise<string> {
  const { text: file } = await finish(asCopyWrites([HEADER, [text, { bare: "1" }]]), true);
  return readBack(file)[0]?.[0] ?? "missing";
}

describe("the spreadsheet flavour", () => {
  test.each([
    ["=1+1", "'=1+1", "a formula"],
    ["+49 30 1234", "'+49 30 1234", "a phone number would become a sum"],
    ["-1 apple", "'-1 apple", "text, though it begins like a number"],
    ["@SUM(A1)", "'@SUM(A1)", "Lotus functions"],
    ["|calc", "'|calc", "dynamic data exchange"],
    ["\t=1", "'\t=1", "a tab in front is dropped by spreadsheets"],
    ["\r=1", "'\r=1", "and a carriage return"],
    ["\n=1", "'\n=1", "and a line feed"],
    ["   =1", "'   =1", "and spaces"],
    ["\u200b=1", "'\u200b=1", "and what cannot be seen"],
    ["\ufeff\u00a0@x", "'\ufeff\u00a0@x", "in any number"],
    ["＝1+1", "'＝1+1", "full-width forms are folded by some"],
    ["'=1", "''=1", "an apostrophe of one's own stays apart from ours"],
    ["\u0001=1", "'=1", "controls go, and what stands behind them is looked at"],
    ["bell\u0007 \u007f", "bell ", "controls inside go too"],
    ["two\nlines\ttab\rreturn", "two\nlines\ttab\rreturn", "line breaks and tabs are text"],
    ["'tis fine", "'tis fine", "an apostrophe alone is harmless"],
    ["a=b", "a=b", "in the middle nothing is calculated"],
    ['"=1"', '"=1"', "quotes make it text"],
    ["", "", "nothing"],
    ["   ", "   ", "spaces alone"],
    ["naïve 🦊 = fox", "naïve 🦊 = fox", "any script and emoji"],
  ])("%j becomes %j: %s", async (text, expected) => {
    expect(await spreadsheetCell(text)).toBe(expected);
  });

  test("numbers, times and empty cells are never touched, negative ones included", async () => {
    const row: Cell[] = [
      null,
      { bare: "-0.000000000000000001" },
      { bare: "2026-03-29 01:59:59" },
      { bare: "true" },
    ];
    const { text, stream } = await finish(asCopyWrites([HEADER, row]), true);
    expect(text).toBe(`${BOM}note,amount\r\n,-0.000000000000000001,2026-03-29 01:59:59,true\r\n`);
    expect(stream.neutralisedCells).toBe(0);
  });

  test("rows, bytes and changed cells are counted for the manifest", async () => {
    const { stream, bytes } = await finish(
      asCopyWrites([HEADER, ["=1\n\n2", null], ["ok", null], [" +2", null]]),
      true,
    );
    expect([stream.rows, stream.neutralisedCells, stream.bytes]).toEqual([3, 2, bytes]);
  });

  test("a file of no rows is a header", async () => {
    const { text, stream } = await finish(asCopyWrites([HEADER]), true);
    expect([text, stream.rows]).toEqual([`${BOM}note,amount\r\n`, 0]);
  });
});

const DANGEROUS = /^[\s'\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]*[=+\-@|\t\r\n＝＋－＠]/u;
const NOT_STORED = /\0/g;
const STRIPPED = /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** Text as customers, gateways and attackers write it; PostgreSQL stores no NUL. */
const hostile = fc
  .oneof(
    fc.string({ unit: "grapheme" }),
    fc.string({ unit: fc.constantFrom(..."=+-@|\t\r\n'\" ,;\u200b\ufeff\u00a0＝＋－＠a1é🦊\u0001\u007f") }),
    fc
      .tuple(fc.constantFrom("=", "+", "-", "@", "|", "\t", " =", "'=", "'", ""), fc.string())
      .map((parts) => parts.join("")),
  )
  .map((text) => text.replace(NOT_STORED, ""));
const amount = fc
  .tuple(fc.constantFrom("", "-"), fc.bigInt({ min: 0n, max: 10n ** 54n }), fc.stringMatching(/^\d{0,24}$/))
  .map(([sign, whole, fraction]) => ({ bare: `${sign}${whole}${fraction === "" ? "" : `.${fraction}`}` }));
const rows = fc.array(fc.tuple(fc.option(hostile), amount), { minLength: 20, maxLength: 20 });
const cuts = fc.array(fc.nat(2000), { maxLength: 40 });

describe("10,000 generated cells", () => {
  const runs = { numRuns: 500 };

  test("never begin dangerously for a spreadsheet, keep amounts as they were, and give their text back", async () => {
    await fc.assert(
      fc.asyncProperty(rows, cuts, async (cells, chunks) => {
        const { text } = await finish(asCopyWrites([HEADER, ...cells]), true, chunks);
        expect(text.startsWith(BOM)).toBe(true);
        const read = readBack(text);
        expect(read.length).toBe(cells.length);
        cells.forEach(([original, value], index) => {
          const [note = "", figure = ""] = read[index] ?? [];
          expect(DANGEROUS.test(note.replace(/^'/, "")) ? note.startsWith("'") : true).toBe(true);
          expect(/^[=+\-@|\t\r\n\0]/.test(note)).toBe(false);
          expect(figure).toBe(value.bare);
          const wasGuarded = note.startsWith("'") && DANGEROUS.test(note.slice(1));
          expect(wasGuarded ? note.slice(1) : note).toBe((original ?? "").replace(STRIPPED, ""));
        });
      }),
      runs,
    );
  });

  test("are byte for byte what they were in the machine flavour", async () => {
    await fc.assert(
      fc.asyncProperty(rows, cuts, async (cells, chunks) => {
        const { text } = await finish(asCopyWrites([HEADER, ...cells]), false, chunks);
        expect(text.startsWith("note,")).toBe(true);
        expect(readBack(text)).toEqual(cells.map(([note, value]) => [note ?? "", value.bare]));
      }),
      runs,
    );
  });
});

test("rows that end inside a cell are an error, so that a broken copy is not a file", async () => {
  await expect(finish(Buffer.from('note\n"half'), true)).rejects.toThrow("inside a cell");
  await expect(finish(Buffer.from('note\n"  '), true)).rejects.toThrow("inside a cell");
});
