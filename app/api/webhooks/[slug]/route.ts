import { methodNotAllowed } from "@/lib/api/method-not-allowed";
import { readBody } from "@/lib/api/read-body";
import { within } from "@/lib/api/within";
import { problemResponse } from "@/lib/auth/problem";
import { countWebhook } from "@/lib/health/webhook-counts";
import { receiveDelivery } from "@/lib/ingest/receive-delivery";
import { clientIp } from "@/lib/platform/client-ip";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

const MAX_BODY_BYTES = 1024 * 1024;
// Gateways give up after 5 to 10 seconds; a 503 before that makes them come again.
const ANSWER_WITHIN_MS = 4_500;

/** Takes a gateway's webhook in. Everything but a stored delivery is a problem, so that the gateway repeats it. */
export async function POST(
  request: Request,
  { params }: { params: Promise<{ slug: string }> },
): Promise<Response> {
  const startedAt = performance.now();
  try {
    const { slug } = await params;
    const body = await readBody(request, MAX_BODY_BYTES);
    const receipt = await within(
      ANSWER_WITHIN_MS,
      receiveDelivery({
        slug,
        method: request.method,
        headers: Object.fromEntries([...request.headers].map(([name, value]) => [name, [value]])),
        body,
        sourceIp: clientIp(request.headers),
      }),
    );
    const { deliveryId: delivery_id, outcome, orderId: order_id, acknowledgement } = receipt;
    countWebhook(outcome, 200, startedAt);
    return Response.json(
      { ok: true, delivery_id, outcome, order_id, ...acknowledgement },
      { headers: { "cache-control": "no-store" } },
    );
  } catch (error) {
    const problem = problemResponse(error);
    countWebhook("refused", problem.status, startedAt);
    return problem;
  }
}

const refuse = methodNotAllowed("POST");
export { refuse as DELETE, refuse as GET, refuse as PATCH, refuse as PUT };
