import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { explainDiskError, Failure } from "./failure.mjs";
import { takeLock } from "./lock-file.mjs";
import { OWN_DATABASE_ADVICE, postgresPrograms, reachableFolder, serviceUser } from "./postgres-programs.mjs";
import { capture, commandOf, identify, lastLines, stopProcess, waitUntil } from "./processes.mjs";

const HOST = "127.0.0.1";
const MEGABYTE = 1024 * 1024;
const MAX_LOG_BYTES = 10 * MEGABYTE;
// A crash leaves at most max_wal_size to redo, some ten seconds; a slow disk is given its time and a word about it.
const START_TIMEOUT_MS = 300_000;

/**
 * The PostgreSQL that lives in a data directory. Several processes may use it at once (the server, `npm run desk`):
 * each holds a lease, the first one starts it, the last one to leave stops it. A lease whose process died does not
 * count, and a server whose owner was killed is used again.
 *
 * @param {object} options
 * @param {string} options.dataDir absolute folder that remembers everything about this database
 * @param {(detail: string) => void} [options.onProgress] told in a few words what is happening when it takes long
 * @param {boolean} [options.durable] false only for throw-away data: faster, and lost when the machine loses power
 * @returns {Promise<EmbeddedDatabase>}
 * @typedef {object} EmbeddedDatabase
 * @property {string} url of the application's database, with an ordinary role that owns it
 * @property {string} adminUrl of the maintenance database as superuser
 * @property {boolean} isFirstUse no other living process was using it
 * @property {() => boolean} isRunning
 * @property {() => Promise<void>} restart starts the server again after it died
 * @property {() => Promise<void>} release gives the lease back; stops the server when it was the last one
 */
export async function leaseEmbeddedPostgres({ dataDir, onProgress = () => {}, durable = true }) {
  const cluster = prepareFolders(dataDir);
  const lease = path.join(cluster.leases, String(process.pid));

  const bringUp = async () => {
    const server = runningServer(cluster.state);
    if (server) {
      await waitForConnections(cluster, server, onProgress);
      return server;
    }
    await initialise(cluster, onProgress);
    const started = await startServer(cluster, durable, onProgress);
    await createDatabase(cluster.state);
    return started;
  };

  let server;
  const isFirstUse = await exclusively(cluster, async () => {
    const others = livingLeases(cluster.leases);
    server = await bringUp();
    writeFileSync(lease, identify(process.pid));
    return others.length === 0;
  });

  return {
    url: address(cluster.state, "settledesk", cluster.state.password, "settledesk"),
    adminUrl: address(cluster.state, "postgres", cluster.state.adminPassword, "postgres"),
    isFirstUse,
    isRunning: () => identify(server.pid) === server.identity,
    restart: () => exclusively(cluster, async () => void (server = await bringUp())),
    release: () =>
      exclusively(cluster, async () => {
        rmSync(lease, { force: true });
        if (livingLeases(cluster.leases).length === 0) await stopServer(cluster);
      }),
  };
}

/** Whether `dataDir` holds an embedded database already. */
export function hasEmbeddedPostgres(dataDir) {
  return existsSync(path.join(dataDir, "postgres.json"));
}

function prepareFolders(dataDir) {
  const stateFile = path.join(dataDir, "postgres.json");
  const [leases, logs] = [path.join(dataDir, "run", "database-users"), path.join(dataDir, "logs")];
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o711 });
    // Root's PostgreSQL runs as another user, who passes through here to its own folder; secrets have modes of their own.
    if (process.getuid?.() === 0) chmodSync(dataDir, statSync(dataDir).mode | 0o011);
    mkdirSync(leases, { recursive: true });
    mkdirSync(logs, { recursive: true });
    const state = existsSync(stateFile) ? JSON.parse(readFileSync(stateFile, "utf8")) : newState(dataDir);
    const user = serviceUser(state.folder);
    return {
      dataDir,
      stateFile,
      state,
      user,
      leases,
      mutex: path.join(dataDir, "run", "database.lock"),
      log: path.join(logs, "postgres.log"),
      save: () => saveState(stateFile, state),
    };
  } catch (error) {
    throw explainDiskError(error, dataDir);
  }
}

function newState(dataDir) {
  const wanted = path.join(dataDir, "postgres");
  if (existsSync(wanted)) {
    throw new Failure(
      `${wanted} holds database files, but ${path.join(dataDir, "postgres.json")} with their password is missing. ` +
        "Put that file back, or move the folder away to begin with an empty database.",
    );
  }
  const secret = () => randomBytes(24).toString("base64url");
  return {
    folder: reachableFolder(wanted, serviceUser(wanted)),
    port: 0,
    password: secret(),
    adminPassword: secret(),
  };
}

function saveState(file, state) {
  writeFileSync(`${file}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

async function exclusively(cluster, work) {
  const taken = await waitUntil(
    () => {
      const lock = takeLock(cluster.mutex);
      return lock.held && lock;
    },
    { timeoutMs: START_TIMEOUT_MS },
  );
  if (!taken)
    throw new Failure(
      `Another process is still starting or stopping the database in ${cluster.dataDir}. Try again in a moment.`,
    );
  try {
    return await work();
  } catch (error) {
    throw explainDiskError(error, cluster.dataDir);
  } finally {
    taken.release();
  }
}

function livingLeases(folder) {
  return readdirSync(folder).filter((name) => {
    const file = path.join(folder, name);
    const isAlive = identify(Number(name)) === readFileSync(file, "utf8");
    if (!isAlive) rmSync(file, { force: true });
    return isAlive;
  });
}

async function initialise({ state, user, save, dataDir }, onProgress) {
  if (existsSync(state.folder)) return;
  onProgress("creating the database files");
  save();
  const unfinished = `${state.folder}.unfinished`;
  const passwordFile = path.join(path.dirname(state.folder), `initdb-password.${process.pid}`);
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(path.dirname(state.folder), { recursive: true, mode: 0o711 });
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(passwordFile, state.adminPassword, { mode: 0o600 });
  if (user) for (const target of [unfinished, passwordFile]) chownSync(target, user.uid, user.gid);
  try {
    const { code, output } = await runProgram(user, "initdb", [
      `--pgdata=${unfinished}`,
      "--username=postgres",
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      // Sorting that does not change with the machine's C library, which would silently break indexes.
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--locale=C",
    ]);
    if (code !== 0)
      throw (
        explainOutput(output, dataDir) ??
        new Failure(`PostgreSQL could not create its files in ${state.folder}.\n${lastLines(output, 15)}`)
      );
    renameSync(unfinished, state.folder);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function startServer(cluster, durable, onProgress) {
  const { state, dataDir } = cluster;
  removeForeignPidFile(state.folder);
  for (let attempt = 1; ; attempt += 1) {
    if (attempt > 1 || !(await isPortFree(state.port))) {
      state.port = await freePort();
      cluster.save();
    }
    const server = launch(cluster, durable);
    const outcome = await waitForConnections(cluster, server, onProgress).catch((error) => error);
    if (!(outcome instanceof Error)) return server;
    const output = outputOf(cluster, server);
    // Orphans of a killed server take a moment to notice, and somebody may take the port between the test and its use.
    const passes = /pre-existing shared memory block|could not bind|Address already in use/i.test(output);
    if (!passes || attempt === 10) {
      throw (
        explainOutput(output, dataDir) ??
        new Failure(`${outcome.message}\n${lastLines(output, 15)}\nThe whole log is in ${cluster.log}.`)
      );
    }
    await waitUntil(() => false, { timeoutMs: 500 });
  }
}

function launch({ state, user, log }, durable) {
  if (existsSync(log) && statSync(log).size > MAX_LOG_BYTES) renameSync(log, `${log}.old`);
  const logBytesBefore = existsSync(log) ? statSync(log).size : 0;
  const logHandle = openSync(log, "a", 0o600);
  const settings = Object.entries(serverSettings(durable)).flatMap(([name, value]) => [
    "-c",
    `${name}=${value}`,
  ]);
  try {
    const child = spawn(
      postgresPrograms(user)("postgres"),
      ["-D", state.folder, "-p", String(state.port), ...settings],
      {
        ...spawnOptions(user),
        // Its own session: Ctrl-C in the terminal must reach the web server and the worker before the database.
        detached: true,
        stdio: ["ignore", logHandle, logHandle],
      },
    );
    let failure;
    child.once("error", (error) => (failure = error));
    child.unref();
    return { pid: child.pid, identity: identify(child.pid), logBytesBefore, failure: () => failure };
  } finally {
    closeSync(logHandle);
  }
}

function serverSettings(durable) {
  const memory = Math.min(os.totalmem(), process.constrainedMemory?.() || Infinity);
  const sharedBuffers = Math.min(1024, Math.max(128, Math.floor(memory / MEGABYTE / 8)));
  return {
    listen_addresses: HOST,
    unix_socket_directories: "",
    cluster_name: "settledesk",
    max_connections: 100,
    shared_buffers: `${sharedBuffers}MB`,
    effective_cache_size: `${sharedBuffers * 3}MB`,
    work_mem: "16MB",
    maintenance_work_mem: "128MB",
    // Parallel queries would otherwise need more of /dev/shm than containers have.
    min_dynamic_shared_memory: "64MB",
    random_page_cost: 1.1,
    jit: "off",
    timezone: "UTC",
    log_timezone: "UTC",
    max_wal_size: "1GB",
    ...(durable
      ? { fsync: "on", synchronous_commit: "on", full_page_writes: "on", wal_compression: "on" }
      : { fsync: "off", synchronous_commit: "off", full_page_writes: "off", autovacuum: "off" }),
  };
}

async function waitForConnections({ state }, server, onProgress) {
  const slow = setTimeout(onProgress, 5_000, "recovering after a crash");
  try {
    const ready = await waitUntil(
      async () => {
        if (server.failure?.()) throw server.failure();
        if (identify(server.pid) !== server.identity)
          throw new Failure("PostgreSQL stopped while it was starting.");
        return canConnect(state);
      },
      { timeoutMs: START_TIMEOUT_MS, everyMs: 40 },
    );
    if (!ready) throw new Failure("PostgreSQL did not become ready within five minutes.");
  } finally {
    clearTimeout(slow);
  }
}

async function canConnect(state) {
  try {
    await asAdmin(state, async () => {});
    return true;
  } catch (error) {
    // 57P03: the server is starting up or recovering. 53300: it is up and all its places are taken.
    if (error.code === "53300") return true;
    if (error.code === "57P03" || error.code === "ECONNREFUSED" || error.code === "ECONNRESET") return false;
    throw error;
  }
}

async function createDatabase(state) {
  await asAdmin(state, async (client) => {
    const { rows } = await client.query(
      "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'settledesk') AS role, EXISTS (SELECT FROM pg_database WHERE datname = 'settledesk') AS database",
    );
    if (!rows[0].role) await client.query(`CREATE ROLE settledesk LOGIN PASSWORD '${state.password}'`);
    if (!rows[0].database) await client.query("CREATE DATABASE settledesk OWNER settledesk");
  });
}

async function asAdmin(state, work) {
  const { default: pg } = await import("pg");
  const client = new pg.Client({
    connectionString: address(state, "postgres", state.adminPassword, "postgres"),
    connectionTimeoutMillis: 5_000,
  });
  client.on("error", () => {});
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

async function stopServer({ state, user }) {
  const server = runningServer(state);
  if (!server) return;
  const { code } = await runProgram(user, "pg_ctl", [
    "stop",
    "-D",
    state.folder,
    "-m",
    "fast",
    "-w",
    "-t",
    "60",
  ]);
  if (code !== 0) await stopProcess(server);
}

/** The server of this folder, found by the pid file PostgreSQL itself keeps there. */
function runningServer({ folder }) {
  const pid = pidFromFile(folder);
  if (pid === undefined || !commandOf(pid).includes(folder)) return undefined;
  const identity = identify(pid);
  return identity === null ? undefined : { pid, identity };
}

// After a kill, or in a new container, the number in the pid file may belong to somebody else by now; PostgreSQL would
// then refuse to start "because another postmaster is running".
function removeForeignPidFile(folder) {
  const pid = pidFromFile(folder);
  if (pid !== undefined && !commandOf(pid).includes(folder))
    rmSync(path.join(folder, "postmaster.pid"), { force: true });
}

function pidFromFile(folder) {
  const file = path.join(folder, "postmaster.pid");
  if (!existsSync(file)) return undefined;
  const pid = Number.parseInt(readFileSync(file, "utf8"), 10);
  return Number.isInteger(pid) ? pid : undefined;
}

const spawnOptions = (user) => ({
  cwd: "/",
  env: { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" },
  ...user,
});

const runProgram = (user, name, args) => capture(postgresPrograms(user)(name), args, spawnOptions(user));

const address = ({ port }, user, password, database) =>
  `postgresql://${user}:${password}@${HOST}:${port}/${database}`;

function outputOf({ log }, { logBytesBefore }) {
  return readFileSync(log).subarray(logBytesBefore).toString("utf8");
}

function explainOutput(output, dataDir) {
  const library = /loading shared libraries: ([^:\s]+)/.exec(output)?.[1];
  if (library) {
    return new Failure(
      `The embedded PostgreSQL needs the system library ${library}, which is missing. Install it ` +
        `(on Debian or Ubuntu: apt-get install libstdc++6 libgcc-s1), ${OWN_DATABASE_ADVICE}`,
    );
  }
  if (/No space left on device/i.test(output)) return explainDiskError({ code: "ENOSPC" }, dataDir);
  if (/Permission denied|has wrong ownership/i.test(output))
    return explainDiskError({ code: "EACCES" }, dataDir);
  if (/database files are incompatible with server/i.test(output)) {
    return new Failure(
      `The database files in ${dataDir} were made by another major version of PostgreSQL. ` +
        `Go back to the version of Settledesk that made them and back up from there, ${OWN_DATABASE_ADVICE}`,
    );
  }
  return undefined;
}

function isPortFree(port) {
  if (port === 0) return Promise.resolve(false);
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, HOST, () => probe.close(() => resolve(true)));
  });
}

/** A port nobody listens on right now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, HOST, () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
