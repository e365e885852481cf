import { randomBytes } from "node:crypto";
import { recordAudit } from "@/lib/audit/record";
import { transaction } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import { toInstant } from "@/lib/domain/instant";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { now } from "@/lib/platform/clock";
import { parseInput } from "@/lib/platform/parse-input";
import { planOrder } from "@/lib/simulate/plan-deliveries";
import { Random } from "@/lib/simulate/random";
import { SendTestEvent, type TestEventResult } from "@/lib/simulate/schemas";
import { ownServer, sendDeliveries, type DeliveryAnswer } from "@/lib/simulate/send-deliveries";
import { accountToPlay } from "@/lib/simulate/simulated-account";

/**
 * Plays the gateway once: the first webhook of an ordinary payment, signed with the stored credentials, through HTTP to
 * this server. It leaves an order "TEST-...". @throws AppError forbidden, not_found, invalid_input (disabled), and
 * unavailable when the server does not answer or refuses what it should take.
 */
export async function sendTestEvent(actor: Actor, input: SendTestEvent): Promise<TestEventResult> {
  requirePermission(actor, "integrations.configure");
  const account = await accountToPlay(parseInput(SendTestEvent, input).integration);
  const { integration, path } = account;
  const externalOrderId = `TEST-${randomBytes(4).toString("hex").toUpperCase()}`;
  const planned = planOrder(account, "exact", new Random(externalOrderId), {
    externalOrderId,
    startedAt: toInstant(now()),
    customer: "Test Customer",
  });
  const [first] = planned.deliveries;
  if (!first) throw new AppError("internal", `${integration.gateway} plays "exact" without a delivery`);
  const answers: DeliveryAnswer[] = [];
  const outgoing = { path, headers: first.headers, body: first.body, sequence: null };
  await sendDeliveries(ownServer(), [outgoing], 0, (answer) => answers.push(answer));
  const [answer] = answers;
  if (!answer || answer.orderId === null) {
    throw new AppError("unavailable", `the test event for ${integration.slug}: ${answer?.outcome}`, {
      userMessage: `The test event was sent and ${answer?.outcome ?? "not answered"}. ${answer?.detail ?? "It was not tied to an order."}`,
    });
  }
  const { outcome, orderId, tookMs } = answer;
  await transaction((tx) =>
    recordAudit(tx, {
      actor,
      action: "integration.tested",
      objectType: "integration",
      objectId: integration.id,
      summary: `${actorRef(actor).name} sent a test event to ${integration.name}.`,
      after: { external_order_id: externalOrderId, outcome },
    }),
  );
  const message = `The test event arrived after ${tookMs} ms, was ${outcome} and made the order ${externalOrderId}.`;
  return { outcome, orderId, externalOrderId, message };
}
