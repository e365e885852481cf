import { toInstant } from "@/lib/domain/instant";
import { countRejection } from "@/lib/ingest/count-rejection";
import type { InboundRequest } from "@/lib/ingest/receive-delivery";
import { loadIntegrationForIntake } from "@/lib/integrations/load-integration";
import { now } from "@/lib/platform/clock";

/** Leaves the trace of a request whose body was too large to be read to its end, so that nothing of it is known. */
export async function noteOversize({
  slug,
  sourceIp,
}: Pick<InboundRequest, "slug" | "sourceIp">): Promise<void> {
  const integration = await loadIntegrationForIntake(slug);
  if (integration === null) return;
  await countRejection({
    integrationId: integration.id,
    reason: "too_large",
    sourceIp,
    bodySha256: null,
    bytes: null,
    at: toInstant(now()),
  });
}
