import { poolExecutor } from "@/lib/db/client";
import { toInstant } from "@/lib/domain/instant";
import type { Actor } from "@/lib/domain/permission";
import { claimDeadCalls, claimUnknownCalls } from "@/lib/gateway-calls/claim-calls";
import { finishCall } from "@/lib/gateway-calls/finish-call";
import { keepFailure } from "@/lib/gateway-calls/keep-failure";
import { openGatewayHttp, type OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import { settleByAsking } from "@/lib/payments/ask-about-creation";
import { callOrigin } from "@/lib/payments/call-origin";
import { now } from "@/lib/platform/clock";
import { log } from "@/lib/platform/log";

const SYSTEM: Actor = { kind: "system", name: "Settledesk" };

/**
 * Looks after creations that have no end: those whose process died become unknown ones, and unknown ones are asked for,
 * less and less often. Any number of workers may do this at once. @returns how many were looked after
 */
export async function settleLostAnswers(limit: number, openHttp: OpenHttp = openGatewayHttp): Promise<number> {
  const at = toInstant(now());
  const dead = await claimDeadCalls(poolExecutor(), "create", at, limit);
  for (const call of dead) {
    const { integration } = await callOrigin(call);
    await keepFailure(SYSTEM, call, integration.name, { kind: "unknown", sentence: "Settledesk stopped before the answer came." });
  }
  // What a payment is after somebody tried to cancel it, polling finds out.
  for (const call of await claimDeadCalls(poolExecutor(), "cancel", at, limit)) {
    await finishCall(poolExecutor(), call.id, "settled", { sentence: "Settledesk stopped before the answer came." }, at);
  }
  const due = await claimUnknownCalls(poolExecutor(), "create", at, limit);
  for (const call of due) {
    try {
      await settleByAsking(SYSTEM, call, await callOrigin(call), openHttp);
    } catch (error) {
      // One that cannot be settled must not keep the others from being asked for.
      log.error("a request to a gateway could not be settled", { callId: call.id, error });
    }
  }
  return dead.length + due.length;
}
