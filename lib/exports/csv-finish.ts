import { Transform, type TransformCallback } from "node:stream";

/**
 * What PostgreSQL's COPY does not do for a CSV file, done on its bytes as they pass:
 * - rows end with CRLF (RFC 4180 section 2.1); line breaks inside quotes stay as they are;
 * - in the spreadsheet flavour, a byte-order mark first (without it Excel reads the system's code page);
 *   control characters are left out of text; and text that a spreadsheet would calculate gets an
 *   apostrophe in front (OWASP ASVS 5.0, 1.2.10).
 * Quoted means text here: the query forces quotes on every text column, and numbers and times never
 * need them. It does not cover a program that splits at another separator and ignores the quotes.
 */
export class CsvFinish extends Transform {
  /** Rows written so far, without the header. */
  rows = 0;
  bytes = 0;
  neutralisedCells = 0;

  private place: Place = "outside";
  private carried: Buffer | null = null;
  private isStarted = false;
  private lines = 0;
  private readonly isGuarded: boolean;
  private readonly beforeEnd: (() => Promise<void>) | undefined;

  /** `beforeEnd` runs when all rows are through and before the reader hears so; if it fails, the file does not end. */
  constructor(options: { forSpreadsheets: boolean; beforeEnd?: () => Promise<void> }) {
    super();
    this.isGuarded = options.forSpreadsheets;
    this.beforeEnd = options.beforeEnd;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const input = this.carried === null ? chunk : Buffer.concat([this.carried, chunk]);
    this.carried = null;
    this.emitBytes(this.finish(input));
    done();
  }

  override _flush(done: TransformCallback): void {
    if (this.carried !== null || this.place === "inside") done(new Error("the rows end inside a cell"));
    else if (this.beforeEnd === undefined) done();
    else this.beforeEnd().then(() => done(), done);
  }

  private emitBytes(output: Buffer): void {
    if (!this.isStarted && this.isGuarded) {
      this.bytes += BYTE_ORDER_MARK.length;
      this.push(BYTE_ORDER_MARK);
    }
    this.isStarted = true;
    this.bytes += output.length;
    if (output.length > 0) this.push(output);
  }

  private finish(input: Buffer): Buffer {
    const output = new Output(input);
    const end = input.length;
    const isGuarded = this.isGuarded;
    let place = this.place;
    let at = 0;
    scan: while (at < end) {
      const byte = input[at] ?? 0;
      if (place === "inside") {
        if (byte === QUOTE) place = "at_quote";
        else if (isGuarded && IS_CONTROL[byte] === 1) output.leaveOut(at);
        at++;
        continue;
      }
      if (place === "at_quote" && byte === QUOTE) {
        place = "inside";
        at++;
        continue;
      }
      place = "outside";
      if (byte === LINE_FEED) {
        output.insert(at, CARRIAGE_RETURN);
        this.lines++;
      } else if (byte === QUOTE) {
        if (isGuarded) {
          const isFormula = startsFormula(input, at + 1);
          if (isFormula === "unknown") {
            // The chunk ends before the cell shows what it is.
            this.carried = Buffer.from(input.subarray(at));
            output.cutAt(at);
            break scan;
          }
          if (isFormula) {
            output.insert(at + 1, APOSTROPHE);
            this.neutralisedCells++;
          }
        }
        place = "inside";
      }
      at++;
    }
    this.place = place;
    this.rows = Math.max(0, this.lines - 1);
    return output.take();
  }
}

/** outside: between cells or in an unquoted one; at_quote: after a quote inside, which closes the cell or is doubled. */
type Place = "outside" | "inside" | "at_quote";

const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** C0 controls and DEL, which no cell needs; tab, line feed and carriage return are text. */
const IS_CONTROL = Uint8Array.from({ length: 256 }, (_, byte) =>
  (byte < 0x20 && byte !== 0x09 && byte !== LINE_FEED && byte !== CARRIAGE_RETURN) || byte === 0x7f ? 1 : 0,
);

/** What spreadsheets start a formula, a command (DDE) or a hidden cell with, full-width forms included. */
const FORMULA_START = new Set(codePoints("=+-@|\t\r\n＝＋－＠"));
/** What they overlook in front of it. The apostrophe, so that removing ours again gives the text back exactly. */
const OVERLOOKED = new Set([
  ...codePoints("' \u00a0\u00ad\u1680\u180e\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"),
  ...range(0x2000, 0x200f),
  ...range(0x202a, 0x202e),
]);

/** Whether the text that begins at `at` and ends at a quote would be calculated; unknown when the bytes end first. */
function startsFormula(bytes: Buffer, at: number): boolean | "unknown" {
  let next = at;
  while (next < bytes.length) {
    const lead = bytes[next] ?? 0;
    if (IS_CONTROL[lead] === 1) {
      next++;
      continue;
    }
    const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (next + length > bytes.length) return "unknown";
    const character = length === 1 ? lead : (bytes.toString("utf8", next, next + length).codePointAt(0) ?? 0);
    if (FORMULA_START.has(character)) return true;
    if (!OVERLOOKED.has(character)) return false;
    next += length;
  }
  return "unknown";
}

/** The input with bytes added and left out, copied in long pieces. */
class Output {
  private target: Buffer;
  private used = 0;
  private taken = 0;
  private end: number;

  constructor(private readonly input: Buffer) {
    this.target = Buffer.allocUnsafe(input.length + (input.length >> 4) + 64);
    this.end = input.length;
  }

  insert(before: number, byte: number): void {
    this.copyUpTo(before);
    this.reserve(1);
    this.target[this.used++] = byte;
  }

  leaveOut(index: number): void {
    this.copyUpTo(index);
    this.taken = index + 1;
  }

  cutAt(index: number): void {
    this.end = index;
  }

  take(): Buffer {
    this.copyUpTo(this.end);
    return this.target.subarray(0, this.used);
  }

  private copyUpTo(index: number): void {
    this.reserve(index - this.taken);
    this.used += this.input.copy(this.target, this.used, this.taken, index);
    this.taken = index;
  }

  private reserve(size: number): void {
    if (this.used + size <= this.target.length) return;
    const larger = Buffer.allocUnsafe((this.used + size) * 2);
    this.target.copy(larger, 0, 0, this.used);
    this.target = larger;
  }
}

function codePoints(text: string): number[] {
  return [...text].map((character) => character.codePointAt(0) ?? 0);
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
