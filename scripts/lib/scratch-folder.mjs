import { createHash } from "node:crypto";
import os from "node:os";
import path from "node:path";

const PROJECT = path.resolve(import.meta.dirname, "../..");

/**
 * The folder of this checkout's throw-away database, shared by test runs and by tools that need an empty PostgreSQL.
 * Outside the project, because root's PostgreSQL runs as another user who may not be let into it.
 */
export function scratchFolder() {
  const owner = process.getuid?.() ?? "user";
  return path.join(
    os.tmpdir(),
    `settledesk-scratch-${owner}-${createHash("sha256").update(PROJECT).digest("hex").slice(0, 12)}`,
  );
}
