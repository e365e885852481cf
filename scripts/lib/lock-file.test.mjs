import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { takeLock } from "./lock-file.mjs";
import { identify } from "./processes.mjs";

let folder;
let file;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "settledesk-lock-"));
  file = path.join(folder, "web.lock");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("is held by one process at a time, and free again after its release", () => {
  const lock = takeLock(file);
  expect(lock.held).toBe(true);
  expect(takeLock(file)).toMatchObject({ held: false, holder: { pid: process.pid } });
  lock.release();
  expect(existsSync(file)).toBe(false);
  expect(takeLock(file).held).toBe(true);
});

it("is taken over from a process that was killed", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  writeFileSync(file, JSON.stringify({ pid: child.pid, identity: identify(child.pid) }));
  expect(takeLock(file).held).toBe(false);
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
  expect(takeLock(file).held).toBe(true);
});

it("is taken over when its number belongs to another process now, as after a restart of the machine", () => {
  writeFileSync(file, JSON.stringify({ pid: process.pid, identity: "of an earlier life" }));
  expect(takeLock(file).held).toBe(true);
});

it("is taken over when a full disk left half of it", () => {
  writeFileSync(file, '{"pid": 1');
  expect(takeLock(file).held).toBe(true);
});

it("leaves nothing else behind", () => {
  takeLock(file).release();
  takeLock(file);
  takeLock(file);
  expect(readdirSync(folder)).toEqual(["web.lock"]);
});
