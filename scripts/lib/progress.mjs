import { Failure } from "./failure.mjs";
import { lastLines } from "./processes.mjs";

const WORTH_A_LINE_MS = 250;
const LOG_DETAIL_MS = 3_000;
const LOG_ALIVE_MS = 20_000;

/**
 * Runs one step of the set-up and returns its result. A step that takes a noticeable time is announced and gets a line
 * with its seconds; one that finds its work done stays silent. Everything goes to standard error, so that a command's
 * standard output stays its own. `work` receives a function that replaces the text behind the step's name.
 */
export async function step(name, work) {
  const startedAt = performance.now();
  const seconds = () => ((performance.now() - startedAt) / 1000).toFixed(1);
  const live = process.stderr.isTTY === true;
  let detail = "";
  let printedAt = -Infinity;
  const print = () => {
    printedAt = performance.now();
    if (live)
      process.stderr.write(
        `\r\x1b[2K${`  … ${name} (${seconds()} s) ${detail}`.slice(0, process.stderr.columns)}`,
      );
    else process.stderr.write(`  … ${name}${detail && `: ${detail}`}\n`);
  };
  // A terminal shows every detail in one line; a log gets a line now and then, as a sign of life.
  const announce = (text) => {
    detail = text.trim().slice(0, 100);
    if (performance.now() - printedAt >= (live ? 0 : LOG_DETAIL_MS)) print();
  };
  const timers = [
    setTimeout(() => printedAt < 0 && print(), WORTH_A_LINE_MS),
    setInterval(print, live ? 1_000 : LOG_ALIVE_MS),
  ];
  const finish = (mark) => {
    timers.forEach(clearTimeout);
    if (printedAt > 0 || mark === "✗")
      process.stderr.write(`${live ? "\r\x1b[2K" : ""}  ${mark} ${name} (${seconds()} s)\n`);
  };
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
  const tail = lastLines(output, 60).replace(/^/gm, "    ");
  return new Failure([summary, tail, advice].filter((part) => part !== "").join("\n"));
}
