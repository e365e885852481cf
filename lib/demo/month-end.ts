import { poolExecutor } from "@/lib/db/client";
import { addMs, toInstant, type Instant } from "@/lib/domain/instant";
import { MONTH_DAYS } from "@/lib/demo/plan-month";

const DAY_MS = 24 * 3_600_000;

/** The first person of the demo is made a day before its month; who is found there says when the month ends. */
export async function findMonthEnd(): Promise<Instant | null> {
  const [first] = await poolExecutor().query<{ created_at: Date }>(
    "SELECT created_at FROM users ORDER BY created_at LIMIT 1",
  );
  return first ? addMs(toInstant(first.created_at), (MONTH_DAYS + 1) * DAY_MS) : null;
}
