import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { identify } from "./processes.mjs";

/**
 * Takes `file` as a lock for this process. The lock of a process that died without releasing it is taken over.
 * @returns {{held: true, release: () => void} | {held: false, holder: {pid: number}}}
 */
export function takeLock(file) {
  const unique = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
  const mine = JSON.stringify({ pid: process.pid, identity: identify(process.pid) });
  for (;;) {
    // Written aside and linked, so that nobody ever reads half a lock.
    writeFileSync(unique, mine, { mode: 0o600 });
    try {
      linkSync(unique, file);
      return { held: true, release: () => releaseLock(file, mine) };
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    } finally {
      rmSync(unique, { force: true });
    }
    const seen = readLock(file);
    if (seen && isHeld(seen)) return { held: false, holder: JSON.parse(seen) };
    if (seen !== undefined) takeAway(file, seen, unique);
  }
}

// Two starters may find the same dead lock; the slower one must not take away the faster one's new lock.
function takeAway(file, stale, unique) {
  try {
    renameSync(file, unique);
  } catch (error) {
    if (error.code === "ENOENT") return;
    throw error;
  }
  if (readLock(unique) !== stale) {
    try {
      linkSync(unique, file);
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
  }
  rmSync(unique, { force: true });
}

function isHeld(content) {
  try {
    const { pid, identity } = JSON.parse(content);
    return identity !== null && identify(pid) === identity;
  } catch {
    return false;
  }
}

function readLock(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

function releaseLock(file, mine) {
  if (readLock(file) === mine) rmSync(file, { force: true });
}
