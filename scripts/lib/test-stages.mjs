import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { Failure } from "./failure.mjs";
import { capture, stopCaptured } from "./processes.mjs";
import { step } from "./progress.mjs";
import { ensureBuild, ensureClient, ensurePackages, nextProgram, PROJECT } from "./workspace.mjs";

const RESULTS = path.join(PROJECT, "test-results");
const program = (...parts) => path.join(PROJECT, "node_modules", ...parts);
const NOTHING = { passed: 0, failed: 0, skipped: 0 };
const ONE_PASSED = { ...NOTHING, passed: 1 };
const ONE_FAILED = { ...NOTHING, failed: 1 };

// Every stage returns what it counted. A stage that goes wrong as a whole counts as one failure; the others still run.
const STAGES = {
  lint: ["lint", () => check([program("eslint/bin/eslint.js"), ".", "--max-warnings", "0"])],
  types: ["types", checkTypes],
  unit: ["layering, unit and property tests", (onLine) => vitest("unit", onLine)],
  db: ["integration tests on PostgreSQL", (onLine) => vitest("db", onLine)],
  build: ["production build", () => ensureBuild().then(() => ONE_PASSED)],
  e2e: ["end-to-end tests in a browser", endToEnd],
};

/** Runs the named stages, or all. The last line printed is the count. @returns {Promise<number>} exit code */
export async function runTests(names) {
  const unknown = names.filter((name) => !(name in STAGES));
  if (unknown.length > 0)
    throw new Failure(
      `There is no test stage "${unknown[0]}". The stages: ${Object.keys(STAGES).join(", ")}.`,
    );
  process.chdir(PROJECT);
  let isInterrupted = false;
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.on(signal, () => {
      isInterrupted = true;
      stopCaptured();
    });
  }
  await ensurePackages();
  await ensureClient();
  mkdirSync(RESULTS, { recursive: true });

  const total = { ...NOTHING };
  for (const name of names.length > 0 ? names : Object.keys(STAGES)) {
    if (isInterrupted) break;
    const counted = await runStage(...STAGES[name]);
    for (const key of Object.keys(total)) total[key] += counted[key];
  }
  if (isInterrupted) total.failed += 1;
  process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
  return total.failed > 0 || total.passed === 0 ? 1 : 0;
}

async function runStage(title, work) {
  let counted = ONE_FAILED;
  let output = "";
  await step(title, async (onProgress) => {
    try {
      ({ output = "", ...counted } = await work(onProgress));
    } catch (error) {
      output = error instanceof Failure ? error.message : error.stack;
    }
    if (counted.failed > 0) throw new StageFailed();
  }).catch((error) => {
    if (!(error instanceof StageFailed)) throw error;
  });
  if (counted.failed > 0) process.stderr.write(`${aboutFailures(output).trimEnd()}\n\n`);
  process.stderr.write(
    `    ${counted.passed} passed, ${counted.failed} failed, ${counted.skipped} skipped\n`,
  );
  return counted;
}

// Vitest lists everything that passed before it comes to what did not.
function aboutFailures(output) {
  const start = output.search(/^⎯+ (Failed|Unhandled|Startup)/m);
  return start === -1 ? output : output.slice(start);
}

class StageFailed extends Error {}

async function check(args) {
  const { code, output } = await runNode(args);
  return code === 0 ? ONE_PASSED : { ...ONE_FAILED, output };
}

async function checkTypes() {
  // Writes the declarations that Next generates for routes and style sheets, which a fresh clone does not have.
  const generated = await check([nextProgram(), "typegen"]);
  return generated.failed > 0 ? generated : check([program("typescript/bin/tsc"), "--noEmit"]);
}

async function vitest(project, onLine) {
  const report = freshReport(`vitest-${project}.json`);
  const args = [
    "run",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ];
  // Of all it says only the lines about whole files; the rest is logs of the code under test.
  const onFile = (line) => line.includes(`|${project}|`) && onLine(line);
  const { code, output } = await runNode([program("vitest/vitest.mjs"), ...args], { onLine: onFile });
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = readReport(report, output);
  return counts(code, output, {
    passed: numPassedTests,
    failed: numFailedTests,
    skipped: numPendingTests + numTodoTests,
  });
}

async function endToEnd(onLine) {
  const report = freshReport("playwright.json");
  const { code, output } = await runNode([program("@playwright/test/cli.js"), "test", "--config", "e2e"], {
    env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    onLine,
  });
  const { stats, errors } = readReport(report, output);
  const failed = stats.unexpected + stats.flaky + errors.length;
  return counts(code, output, { passed: stats.expected, failed, skipped: stats.skipped });
}

const runNode = (args, { env = process.env, onLine } = {}) =>
  capture(process.execPath, args, {
    cwd: PROJECT,
    env: { ...env, NO_COLOR: "1", FORCE_COLOR: undefined },
    onLine,
  });

// A runner may fail without a failed test (an error outside of tests), or pass without having run any.
function counts(code, output, counted) {
  const isSilentFailure = counted.failed === 0 && (code !== 0 || counted.passed === 0);
  return { ...counted, failed: isSilentFailure ? 1 : counted.failed, output };
}

function freshReport(name) {
  const file = path.join(RESULTS, name);
  rmSync(file, { force: true });
  return file;
}

function readReport(file, output) {
  if (!existsSync(file)) throw new Failure(`The tests did not run to their end:\n${output}`);
  return JSON.parse(readFileSync(file, "utf8"));
}
