import { recordAudit } from "@/lib/audit/record";
import { transaction } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { openGatewayHttp, type OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import { lockIntegration } from "@/lib/integrations/integration-row";
import { NamedIntegration } from "@/lib/integrations/schemas";
import { parseInput } from "@/lib/platform/parse-input";
import { KEEP_LISTED_UNTIL, readGatewayList } from "@/lib/polling/read-gateway-list";
import type { ListReading } from "@/lib/polling/schemas";

/**
 * Reads a gateway's own list now, for a person who misses payments. Twice, or by two at once, changes nothing more.
 * @throws AppError forbidden, invalid_input, not_found, conflict (disabled, or no list to read), gateway_refused,
 * unavailable; what was read before the gateway stopped answering is kept
 */
export async function catchUp(
  actor: Actor,
  input: NamedIntegration,
  openHttp: OpenHttp = openGatewayHttp,
): Promise<ListReading> {
  requirePermission(actor, "integrations.configure");
  const { integration } = parseInput(NamedIntegration, input);
  const reading = await readGatewayList(integration, actorRef(actor), openHttp);
  if (reading.outcome !== "not_asked") await keepReading(actor, integration, reading);
  const { outcome, sentence, retryAfterSeconds } = reading;
  if (outcome === "read" || outcome === "cut_short") return reading;
  const code =
    outcome === "refused" ? "gateway_refused" : outcome === "not_asked" ? "conflict" : "unavailable";
  throw new AppError(code, `the list of ${integration} was not read: ${outcome}`, {
    userMessage: sentence,
    ...(retryAfterSeconds !== null && { retryAfterSeconds }),
  });
}

async function keepReading(actor: Actor, integration: string, reading: ListReading): Promise<void> {
  const { outcome, pages, payments, news, listedUntil } = reading;
  await transaction(async (tx) => {
    const { id, name } = await lockIntegration(tx, integration);
    if (listedUntil !== null) await tx.query(KEEP_LISTED_UNTIL, [id, listedUntil]);
    await recordAudit(tx, {
      actor,
      action: "integration.list_read",
      objectType: "integration",
      objectId: id,
      summary: `${actorRef(actor).name} read the list of ${name} at its gateway.`,
      after: { outcome, pages, payments, news },
    });
  });
}
