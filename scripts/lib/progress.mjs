import { Failure } from "./failure.mjs";
import { lastLines } from "./processes.mjs";

const WORTH_A_LINE_MS = 250;

/**
 * Runs one step of the set-up and returns its result. A step that takes a noticeable time is announced and gets a line
 * with its seconds; one that finds its work done stays silent. Everything goes to standard error, so that a command's
 * standard output stays its own. `work` receives a function that replaces the text behind the step's name.
 */
export async function step(name, work) {
  const startedAt = performance.now();
  const live = process.stderr.isTTY === true;
  let announced = false;
  const announce = (detail = "") => {
    const text = `  … ${name}${detail && `: ${detail}`}`;
    process.stderr.write(live ? `\r\x1b[2K${text}` : announced && !detail ? "" : `${text}\n`);
    announced = true;
  };
  const finish = (mark) => {
    clearTimeout(timer);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    if (announced || mark === "✗")
      process.stderr.write(`${live ? "\r\x1b[2K" : ""}  ${mark} ${name} (${seconds} s)\n`);
  };
  const timer = setTimeout(announce, WORTH_A_LINE_MS);
  try {
    const result = await work(announce);
    finish("✓");
    return result;
  } catch (error) {
    finish("✗");
    throw error;
  }
}

/** A command that failed: what it was, its last lines, and what to do about it. */
export function commandFailure(summary, output, advice = "") {
  const tail = lastLines(output, 25).replace(/^/gm, "    ");
  return new Failure([summary, tail, advice].filter((part) => part !== "").join("\n"));
}
