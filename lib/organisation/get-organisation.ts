import { poolExecutor } from "@/lib/db/client";
import { isTimeZone } from "@/lib/domain/accounting-day";
import { AppError } from "@/lib/domain/errors";

export interface Organisation {
  name: string;
  /** An IANA name this runtime knows. */
  timeZone: string;
  /** Whether the money on the desk is real. */
  environment: "test" | "live";
}

/** Whose desk this is. Nothing in it is secret, so everybody who is signed in may see it. @throws AppError internal. */
export async function getOrganisation(): Promise<Organisation> {
  const [row] = await poolExecutor().query<{ name: string; time_zone: string; environment: string }>(
    "SELECT name, time_zone, environment FROM organisation WHERE id = 1",
  );
  if (!row) throw new AppError("internal", "the organisation row is missing");
  return {
    name: row.name,
    // A zone this runtime does not know would break every page. Times are shown with their zone named, so UTC misleads nobody.
    timeZone: isTimeZone(row.time_zone) ? row.time_zone : "UTC",
    environment: row.environment === "test" ? "test" : "live",
  };
}
