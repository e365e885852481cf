// SQLSTATE: connections (08), no room (53), the server is stopping or starting (57P0x), a standby took over (25006).
const AWAY_STATE = /^(08...|53...|57P0[1-5]|25006)$/;
const AWAY_SYSTEM = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENOENT",
]);
// Prisma error reference: cannot reach (P1001), timed out (P1002, P1008), closed (P1017), pool exhausted (P2024).
const AWAY_PRISMA = /^(P1001|P1002|P1008|P1017|P2024)$/;
// pg gives these no code.
const AWAY_MESSAGE =
  /timeout exceeded when trying to connect|connection terminated|connection timeout|connection error and is not queryable/i;

/** Whether a failed query says nothing about the query: the database could not be asked, and may be asked again. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (AWAY_STATE.test(code) || AWAY_PRISMA.test(code)) return true;
  // ENOENT is a file's code too: a missing socket names the call that failed.
  if (AWAY_SYSTEM.has(code) && "syscall" in error && error.syscall !== "open") return true;
  if (AWAY_MESSAGE.test(error.message)) return true;
  if (error instanceof AggregateError) return error.errors.some(isDatabaseAway);
  return error.cause !== undefined && isDatabaseAway(error.cause);
}
