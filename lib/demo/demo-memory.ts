import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { VendorChange } from "@/lib/simulate/played-vendor";

export type Remembered = VendorChange & { slug: string };

/** Older ones are about payments nobody asks for any more. */
const MOST_KEPT = 2_000;

/**
 * What people made the demo's vendors do, which no plan can tell: payments made, cancelled and refunded from the desk,
 * and what the vendors' APIs noted. A line each in a file that survives a kill; a torn last line is left out.
 */
export class DemoMemory {
  constructor(private readonly file: string) {}

  remember(change: Remembered): void {
    mkdirSync(path.dirname(this.file), { recursive: true });
    appendFileSync(this.file, `${JSON.stringify(change)}\n`, { mode: 0o600 });
  }

  /** In the order it happened. The file is written anew, so that it does not grow for ever. */
  recall(): Remembered[] {
    const all = this.read();
    const lastNotes = new Map(
      all.flatMap((change, index) => (change.kind === "noted" ? [[change.slug, index]] : [])),
    );
    const kept = all
      .filter((change, index) => change.kind !== "noted" || lastNotes.get(change.slug) === index)
      .slice(-MOST_KEPT);
    if (kept.length < all.length) {
      writeFileSync(`${this.file}.new`, kept.map((change) => `${JSON.stringify(change)}\n`).join(""), {
        mode: 0o600,
      });
      renameSync(`${this.file}.new`, this.file);
    }
    return kept;
  }

  private read(): Remembered[] {
    try {
      return readFileSync(this.file, "utf8").split("\n").flatMap(readLine);
    } catch {
      return [];
    }
  }
}

function readLine(line: string): Remembered[] {
  try {
    return [JSON.parse(line) as Remembered];
  } catch {
    return [];
  }
}
