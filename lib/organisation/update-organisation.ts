import { isDeepStrictEqual } from "node:util";
import { recordAudit } from "@/lib/audit/record";
import { transaction } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { UpdateOrganisation } from "@/lib/organisation/schemas";
import { parseInput } from "@/lib/platform/parse-input";

interface OrganisationRow {
  name: string;
  time_zone: string;
  environment: string;
}

/**
 * Its name, its time zone and whether its money is real. Finished exports keep the zone they were made in.
 * @throws AppError forbidden, invalid_input.
 */
export async function updateOrganisation(
  actor: Actor,
  input: UpdateOrganisation,
): Promise<UpdateOrganisation> {
  requirePermission(actor, "organisation.configure");
  const wanted = parseInput(UpdateOrganisation, input);
  await transaction(async (tx) => {
    const [row] = await tx.query<OrganisationRow>(
      "SELECT name, time_zone, environment FROM organisation WHERE id = 1 FOR UPDATE",
    );
    if (!row) throw new AppError("internal", "the organisation row is missing");
    const before = { name: row.name, timeZone: row.time_zone, environment: row.environment };
    if (isDeepStrictEqual(before, wanted)) return;
    await tx.query("UPDATE organisation SET name = $1, time_zone = $2, environment = $3 WHERE id = 1", [
      wanted.name,
      wanted.timeZone,
      wanted.environment,
    ]);
    await recordAudit(tx, {
      actor,
      action: "organisation.updated",
      objectType: "organisation",
      objectId: "1",
      summary: `${actorRef(actor).name} changed the organisation's settings.`,
      before,
      after: wanted,
    });
  });
  return wanted;
}
