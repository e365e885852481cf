import { within } from "@/lib/api/within";
import { problemResponse } from "@/lib/auth/problem";
import { AppError } from "@/lib/domain/errors";
import { countWebhook } from "@/lib/health/webhook-counts";
import { noteOversize } from "@/lib/ingest/note-oversize";
import { receiveDelivery, type InboundRequest } from "@/lib/ingest/receive-delivery";
import { log } from "@/lib/platform/log";

export const MAX_WEBHOOK_BYTES = 1024 * 1024;
// Gateways give up after 5 to 10 seconds; a 503 before that makes them come again.
const ANSWER_WITHIN_MS = 4_500;

export interface WebhookCall extends Omit<InboundRequest, "body"> {
  /** Throws AppError "too_large" above MAX_WEBHOOK_BYTES. */
  readBody(): Promise<Uint8Array>;
}

export interface WebhookAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Takes a gateway's webhook in. Everything but a stored delivery is a problem, so that the gateway repeats it. */
export async function answerWebhook({ readBody, ...request }: WebhookCall): Promise<WebhookAnswer> {
  const startedAt = performance.now();
  try {
    const body = await readBody();
    const receipt = await within(ANSWER_WITHIN_MS, receiveDelivery({ ...request, body }));
    const { deliveryId: delivery_id, outcome, orderId: order_id, acknowledgement } = receipt;
    countWebhook(outcome, 200, startedAt);
    return {
      status: 200,
      headers: { "content-type": "application/json", "cache-control": "no-store" },
      body: JSON.stringify({ ok: true, delivery_id, outcome, order_id, ...acknowledgement }),
    };
  } catch (error) {
    if (error instanceof AppError && error.code === "too_large") await noteTooLarge(request);
    const problem = problemResponse(error);
    countWebhook("refused", problem.status, startedAt);
    return {
      status: problem.status,
      headers: Object.fromEntries(problem.headers),
      body: await problem.text(),
    };
  }
}

/** Too large stays too large: a 503 would have the gateway send it again. */
async function noteTooLarge(request: Pick<InboundRequest, "slug" | "sourceIp">): Promise<void> {
  await within(ANSWER_WITHIN_MS, noteOversize(request)).catch((error: unknown) =>
    log.warn("a webhook that was too large is not counted", { error }),
  );
}
