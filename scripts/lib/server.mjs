import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { Failure } from "./failure.mjs";
import { takeLock } from "./lock-file.mjs";
import { eachLine, identify, lastLines, stopProcess, waitUntil } from "./processes.mjs";
import { localUrl } from "./settings.mjs";
import { nextProgram, PROJECT } from "./workspace.mjs";

const READY_TIMEOUT_MS = 120_000;
const WORKER = path.join(PROJECT, "lib/worker/main.ts");

/**
 * Claims the data directory for the roles of this process, so that two servers never share it by accident.
 * @returns {() => void} gives the claim back
 */
export function claimRoles({ dataDir, role }) {
  const folder = path.join(dataDir, "run");
  mkdirSync(folder, { recursive: true });
  const locks = [];
  const release = () => locks.splice(0).forEach((lock) => lock.release());
  for (const part of role === "all" ? ["web", "worker"] : [role]) {
    const lock = takeLock(path.join(folder, `${part}.lock`));
    if (!lock.held) {
      release();
      const url = runningServerUrl(dataDir);
      throw new Failure(
        `Settledesk already runs with the data directory ${dataDir} (process ${lock.holder.pid}${url ? `, ${url}` : ""}). ` +
          "Stop it first, or start a second one with another SETTLEDESK_DATA_DIR and another PORT.",
      );
    }
    locks.push(lock);
  }
  return release;
}

/** Ends what a start script that was killed left running. */
export async function stopOrphans(dataDir, roles) {
  for (const part of roles) {
    const record = readRecord(dataDir, part);
    if (record) await stopProcess(record);
    forget(dataDir, part);
  }
}

/** @returns {string | undefined} address of the web server that runs with this data directory */
export function runningServerUrl(dataDir) {
  const record = readRecord(dataDir, "web");
  return record && identify(record.pid) === record.identity ? record.url : undefined;
}

/** Refuses a port that something else listens on, before anything long is begun. */
export async function checkPort({ host, port }) {
  const problem = await new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", resolve);
    probe.listen(port, host, () => probe.close(() => resolve(undefined)));
  });
  if (!problem) return;
  if (problem.code === "EADDRINUSE") {
    throw new Failure(
      `Port ${port} on ${host} is in use by another program. Stop that program, or choose another port, for example: PORT=${port + 1} npm start`,
    );
  }
  if (problem.code === "EACCES")
    throw new Failure(`This user may not listen on port ${port}. Set PORT to a number above 1023.`);
  throw new Failure(`Cannot listen on ${host}:${port} (${problem.code}). Check HOST and PORT.`);
}

/**
 * Starts the web server and waits until it answers.
 * @param {{isDevelopment?: boolean, onLine?: (line: string) => void}} [options] onLine takes its output from the terminal
 */
export async function startWeb(settings, environment, { isDevelopment = false, onLine } = {}) {
  const url = localUrl(settings);
  const mode = isDevelopment
    ? { command: "dev", nodeEnv: "development" }
    : { command: "start", nodeEnv: "production" };
  const web = launch("web", {
    args: [nextProgram(), mode.command, "--hostname", settings.host, "--port", String(settings.port)],
    env: { ...environment, NODE_ENV: mode.nodeEnv },
    dataDir: settings.dataDir,
    url,
    onLine,
  });
  const answers = () =>
    fetch(`${url}/api/health/live`, { signal: AbortSignal.timeout(10_000) }).then(
      () => true,
      () => false,
    );
  const isReady = await waitUntil(async () => web.hasExited() || (await answers()), {
    timeoutMs: READY_TIMEOUT_MS,
    everyMs: 100,
  });
  if (!isReady || web.hasExited()) {
    const reason = isReady ? "stopped while it was starting" : "did not answer within two minutes";
    const said = lastLines(web.heldBack(), 25);
    await web.stop();
    throw new Failure(`The web server ${reason}.\n${said}`);
  }
  web.showOutput();
  return web;
}

/** Starts the worker, or returns undefined where this version has none. */
export function startWorker(settings, environment, { onLine } = {}) {
  if (!existsSync(WORKER)) return undefined;
  const args = ["--import", "tsx", WORKER];
  const env = { ...environment, NODE_ENV: "production" };
  const worker = launch("worker", { args, env, dataDir: settings.dataDir, onLine });
  worker.showOutput();
  return worker;
}

function launch(part, { args, env, dataDir, url, onLine }) {
  const child = spawn(process.execPath, args, {
    cwd: PROJECT,
    env,
    // A process group of its own: Ctrl-C reaches the start script alone, which stops its parts in order.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const record = { pid: child.pid, identity: identify(child.pid), url };
  remember(dataDir, part, record);

  // Kept back until the server is ready: Next's own greeting is noise when all is well and the reason when it is not.
  const held = [];
  let isShown = false;
  const outputs = [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ];
  for (const [stream, terminal] of outputs) {
    const show = onLine ?? ((line) => terminal.write(`${line}\n`));
    eachLine(stream, (line) => (isShown ? show(line) : held.push(line)));
  }
  let outcome;
  const exited = new Promise((resolve) => {
    child.once("exit", (code, signal) => {
      outcome = signal ?? code;
      forget(dataDir, part);
      resolve(outcome);
    });
  });
  return {
    exited,
    url,
    hasExited: () => outcome !== undefined,
    heldBack: () => held.join("\n"),
    showOutput: () => void (isShown = true),
    stop: async () => {
      await stopProcess(record);
      await exited;
    },
    kill: () => outcome === undefined && child.kill("SIGKILL"),
  };
}

const recordFile = (dataDir, part) => path.join(dataDir, "run", `${part}.json`);

function remember(dataDir, part, record) {
  const file = recordFile(dataDir, part);
  writeFileSync(`${file}.new`, JSON.stringify(record));
  renameSync(`${file}.new`, file);
}

function forget(dataDir, part) {
  rmSync(recordFile(dataDir, part), { force: true });
}

function readRecord(dataDir, part) {
  try {
    return JSON.parse(readFileSync(recordFile(dataDir, part), "utf8"));
  } catch {
    return undefined;
  }
}
