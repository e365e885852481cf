import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/**
 * Names one process for good: a number alone is handed out again after a reboot or in a new container.
 * Returns null when no such process runs (a zombie counts as gone).
 */
export function identify(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return null;
  if (process.platform === "linux") {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ");
      const [state, startedAtTick] = [fields[0], fields[19]];
      return state === "Z" || state === "X" ? null : `${startedAtTick}@${bootId()}`;
    } catch {
      return null;
    }
  }
  if (!isRunning(pid)) return null;
  if (process.platform === "win32") return "running";
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || null;
  } catch {
    return null;
  }
}

/** The command line of a running process, or "" when it cannot be read. */
export function commandOf(pid) {
  try {
    if (process.platform === "linux")
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    if (process.platform === "win32") return "";
    return execFileSync("ps", ["-o", "command=", "-ww", "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}

export function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Waits until `condition` gives something truthy and returns it; returns undefined after `timeoutMs`. */
export async function waitUntil(condition, { timeoutMs, everyMs = 50 }) {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() >= end) return undefined;
    await delay(everyMs);
  }
}

/** Asks a process to stop, and insists after `graceMs`. Does nothing when the pid now belongs to another process. */
export async function stopProcess({ pid, identity }, graceMs = 10_000) {
  const gone = () => identify(pid) !== identity;
  if (gone()) return;
  signal(pid, "SIGTERM");
  if (await waitUntil(gone, { timeoutMs: graceMs })) return;
  signal(pid, "SIGKILL");
  await waitUntil(gone, { timeoutMs: 5_000 });
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

/**
 * Runs a command to its end with its output kept.
 * @returns {Promise<{code: number | null, output: string}>} output is stdout and stderr as they came; code null = killed.
 */
export function capture(command, args, { onLine, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    captured.add(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8");
      stream.on("data", (chunk) => (output += chunk));
      if (onLine) eachLine(stream, onLine);
    }
    child.once("error", reject);
    child.once("close", (code) => {
      captured.delete(child);
      resolve({ code, output });
    });
  });
}

const captured = new Set();

/** Ends the commands that capture() is waiting for, which then report a code that is not 0. */
export function stopCaptured() {
  for (const child of captured) child.kill("SIGINT");
}

/** Calls `onLine` for every line of a text stream, the last unfinished one included. */
export function eachLine(stream, onLine) {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop();
    for (const line of lines) onLine(line);
  });
  stream.once("end", () => rest && onLine(rest));
}

/** The last `count` lines of a text that say something. */
export function lastLines(text, count) {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}

let knownBootId;
function bootId() {
  try {
    knownBootId ??= readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    knownBootId = "";
  }
  return knownBootId;
}
