import { answerWebhook, MAX_WEBHOOK_BYTES } from "@/lib/api/answer-webhook";
import { methodNotAllowed } from "@/lib/api/method-not-allowed";
import { readBody } from "@/lib/api/read-body";
import { clientIp } from "@/lib/platform/client-ip";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

/** In production lib/api/webhooks-first.ts answers before Next does; here is the same for everything it leaves to Next. */
export async function POST(
  request: Request,
  { params }: { params: Promise<{ slug: string }> },
): Promise<Response> {
  const { slug } = await params;
  const { status, headers, body } = await answerWebhook({
    slug,
    method: request.method,
    headers: Object.fromEntries([...request.headers].map(([name, value]) => [name, [value]])),
    sourceIp: clientIp(request.headers),
    readBody: () => readBody(request, MAX_WEBHOOK_BYTES),
  });
  return new Response(body, { status, headers });
}

const refuse = methodNotAllowed("POST");
export { refuse as DELETE, refuse as GET, refuse as PATCH, refuse as PUT };
