import { poolExecutor } from "@/lib/db/client";
import { isDatabaseAway } from "@/lib/db/database-away";
import { pendingMigrations } from "@/lib/db/pending-migrations";
import { isWorkerPresent } from "@/lib/health/worker-presence";
import { env } from "@/lib/platform/env";

export interface Readiness {
  isReady: boolean;
  checks: {
    database: "ok" | "away";
    migrations: "ok" | "pending" | "unknown";
    /** "separate": none is there, and this process was told to leave that to another one. */
    worker: "ok" | "absent" | "separate" | "unknown";
  };
}

export const DATABASE_AWAY: Readiness = {
  isReady: false,
  checks: { database: "away", migrations: "unknown", worker: "unknown" },
};

/** Whether requests can be served in full. A web server without a worker of its own does not wait for one. */
export async function readiness(): Promise<Readiness> {
  const db = poolExecutor();
  try {
    const migrations = (await pendingMigrations(db)).length === 0 ? "ok" : "pending";
    const worker = (await isWorkerPresent(db)) ? "ok" : env().role === "web" ? "separate" : "absent";
    return {
      isReady: migrations === "ok" && worker !== "absent",
      checks: { database: "ok", migrations, worker },
    };
  } catch (error) {
    if (isDatabaseAway(error)) return DATABASE_AWAY;
    throw error;
  }
}
