import { poolExecutor } from "@/lib/db/client";
import { toInstant } from "@/lib/domain/instant";
import type { Actor } from "@/lib/domain/permission";
import { claimDeadCalls, claimUnknownCalls } from "@/lib/gateway-calls/claim-calls";
import { keepFailure } from "@/lib/gateway-calls/keep-failure";
import { openGatewayHttp, type OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import { loadIntegration } from "@/lib/integrations/load-integration";
import { now } from "@/lib/platform/clock";
import { log } from "@/lib/platform/log";
import { settleRefundByAsking } from "@/lib/refunds/ask-about-refund";

const SYSTEM: Actor = { kind: "system", name: "Settledesk" };

/** Looks after refunds that were being sent and have no end, as settleLostAnswers does after creations. */
export async function settleLostRefunds(limit: number, openHttp: OpenHttp = openGatewayHttp): Promise<number> {
  const at = toInstant(now());
  const dead = await claimDeadCalls(poolExecutor(), "refund", at, limit);
  for (const call of dead) {
    const { name } = await loadIntegration(call.integrationId);
    await keepFailure(SYSTEM, call, name, { kind: "unknown", sentence: "Settledesk stopped before the answer came." });
  }
  const due = await claimUnknownCalls(poolExecutor(), "refund", at, limit);
  for (const call of due) {
    try {
      await settleRefundByAsking(SYSTEM, call, openHttp);
    } catch (error) {
      log.error("a refund request could not be settled", { callId: call.id, error });
    }
  }
  return dead.length + due.length;
}
