import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { askDatabase } from "./database.mjs";
import { leaseEmbeddedPostgres } from "./embedded-postgres.mjs";
import { identify, waitUntil } from "./processes.mjs";

const dataDir = mkdtempSync(path.join(os.tmpdir(), "settledesk-embedded-"));
const lease = () => leaseEmbeddedPostgres({ dataDir });
const state = () => JSON.parse(readFileSync(path.join(dataDir, "postgres.json"), "utf8"));
const pidFile = () => path.join(state().folder, "postmaster.pid");
const serverPid = () => Number.parseInt(readFileSync(pidFile(), "utf8"), 10);

/** Another process that uses the same database until it is killed. */
async function otherUser() {
  const script = `
    const { leaseEmbeddedPostgres } = await import(${JSON.stringify(path.join(import.meta.dirname, "embedded-postgres.mjs"))});
    const database = await leaseEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} });
    process.on("SIGTERM", () => database.release());
    process.stdin.resume().once("end", () => database.release());
    console.log("ready");`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  await new Promise((resolve) => child.stdout.once("data", resolve));
  return {
    kill: () => (child.kill("SIGKILL"), exited),
    leave: () => (child.stdin.end(), exited),
  };
}

describe("the embedded PostgreSQL", () => {
  let database;
  beforeAll(async () => {
    database = await lease();
    await askDatabase(database.url, "CREATE TABLE kept (note text)");
    await askDatabase(database.url, "INSERT INTO kept VALUES ('still here')");
    await database.release();
  });
  afterEach(() => database.release());
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  const note = async () => (await askDatabase(database.url, "SELECT note FROM kept")).note;

  it("is stopped with its last user and found again by the next", async () => {
    expect(existsSync(pidFile())).toBe(false);
    database = await lease();
    expect(database.isFirstUse).toBe(true);
    expect(await note()).toBe("still here");
  });

  it("keeps its passwords to its owner and its data on disk before it says so", async () => {
    database = await lease();
    expect(statSync(path.join(dataDir, "postgres.json")).mode & 0o077).toBe(0);
    expect(
      await askDatabase(
        database.url,
        "SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit",
      ),
    ).toEqual({
      fsync: "on",
      commit: "on",
    });
    expect(
      await askDatabase(database.url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"),
    ).toEqual({ rolsuper: false });
  });

  it("stays up for others when the one who started it leaves", async () => {
    const other = await otherUser();
    database = await lease();
    expect(database.isFirstUse).toBe(false);
    const pid = serverPid();
    await other.leave();
    expect(serverPid()).toBe(pid);
    expect(await note()).toBe("still here");
  });

  it("is used as it is when the process that started it was killed", async () => {
    const other = await otherUser();
    const pid = serverPid();
    await other.kill();
    database = await lease();
    expect(database.isFirstUse).toBe(true);
    expect(serverPid()).toBe(pid);
    expect(await note()).toBe("still here");
  });

  it("comes back with everything committed when it was killed itself", async () => {
    database = await lease();
    process.kill(serverPid(), "SIGKILL");
    await waitUntil(() => !database.isRunning(), { timeoutMs: 5_000 });
    expect(database.isRunning()).toBe(false);
    await database.restart();
    expect(database.isRunning()).toBe(true);
    expect(await note()).toBe("still here");
  });

  it("starts although the number in its pid file belongs to another program now", async () => {
    database = await lease();
    process.kill(serverPid(), "SIGKILL");
    await waitUntil(() => !database.isRunning(), { timeoutMs: 5_000 });
    const lines = readFileSync(pidFile(), "utf8").split("\n");
    writeFileSync(pidFile(), [process.pid, ...lines.slice(1)].join("\n"));
    await database.restart();
    expect(identify(serverPid())).not.toBe(identify(process.pid));
    expect(await note()).toBe("still here");
  });

  it("moves to another port when somebody took its own", async () => {
    const { port } = state();
    const squatter = createServer().listen(port, "127.0.0.1");
    await new Promise((resolve) => squatter.once("listening", resolve));
    database = await lease();
    expect(state().port).not.toBe(port);
    expect(await note()).toBe("still here");
    await new Promise((resolve) => squatter.close(resolve));
  });

  it("refuses to begin anew over database files whose password is missing", async () => {
    database = await lease();
    await database.release();
    const file = path.join(dataDir, "postgres.json");
    const before = readFileSync(file);
    rmSync(file);
    await expect(lease()).rejects.toThrow(/postgres\.json with their password is missing/);
    writeFileSync(file, before, { mode: 0o600 });
  });

  // Root's PostgreSQL runs as another user, who is not let into, say, /root.
  it.runIf(process.getuid?.() === 0)(
    "lives elsewhere when its user cannot reach the data directory",
    async () => {
      const closed = mkdtempSync(path.join(os.tmpdir(), "settledesk-closed-"));
      const inside = path.join(closed, "data");
      const elsewhere = await leaseEmbeddedPostgres({ dataDir: inside });
      const { folder } = JSON.parse(readFileSync(path.join(inside, "postgres.json"), "utf8"));
      expect(folder.startsWith(closed)).toBe(false);
      expect(await askDatabase(elsewhere.url, "SELECT 1 AS one")).toEqual({ one: 1 });
      await elsewhere.release();
      rmSync(folder, { recursive: true });
      rmSync(closed, { recursive: true });
    },
  );

  it("says so when the data directory cannot be one", async () => {
    const file = path.join(dataDir, "a-file");
    writeFileSync(file, "");
    await expect(leaseEmbeddedPostgres({ dataDir: path.join(file, "data") })).rejects.toThrow(
      /is not a folder. Set SETTLEDESK_DATA_DIR/,
    );
  });
});
