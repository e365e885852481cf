import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import { answerWebhook, MAX_WEBHOOK_BYTES } from "@/lib/api/answer-webhook";
import { readIncoming } from "@/lib/api/read-body";
import { clientIp } from "@/lib/platform/client-ip";
import { log } from "@/lib/platform/log";

/** Plain addresses alone; one that is escaped or has more to it is left to Next's own reading. */
const WEBHOOK = /^\/api\/webhooks\/([\w.~-]+)(?:\?|$)/;

const shared = globalThis as typeof globalThis & { settledeskServers?: WeakSet<Server> };

/**
 * Next spends more on a request than this process needs for a delivery, so deliveries are answered before Next sees them. Node
 * publishes every request before any handler gets it: the first one of a server is when its handlers are taken behind
 * ours. Call once, after notePeerAddresses(), before the first request.
 */
export function takeWebhooksFirst(): void {
  if (shared.settledeskServers !== undefined) return;
  const servers = (shared.settledeskServers = new WeakSet());
  subscribe("http.server.request.start", (message) => {
    const { server } = message as { server: Server };
    if (servers.has(server)) return;
    servers.add(server);
    const others = server.listeners("request") as RequestListener[];
    server.removeAllListeners("request");
    server.on("request", (request, response) => {
      const slug = request.method === "POST" ? WEBHOOK.exec(request.url ?? "")?.[1] : undefined;
      if (slug !== undefined) answer(slug, request, response).catch((error: unknown) => breakOff(response, error));
      else for (const listener of others) listener.call(server, request, response);
    });
  });
}

/** Without an answer the gateway sends it again. */
function breakOff(response: ServerResponse, error: unknown): void {
  log.error("a webhook could not be answered", { error });
  response.destroy();
}

async function answer(slug: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [name, [value ?? ""].flat().join(", ")]);
  const { status, body, ...told } = await answerWebhook({
    slug,
    method: "POST",
    headers: Object.fromEntries(headers.map(([name, value]) => [name, [value]])),
    sourceIp: clientIp(new Headers(headers)),
    readBody: () => readIncoming(request, MAX_WEBHOOK_BYTES),
  });
  response.writeHead(status, {
    ...told.headers,
    "content-length": Buffer.byteLength(body),
    "x-content-type-options": "nosniff",
    // What is left of a body that was refused is not waited for.
    ...(!request.complete && { connection: "close" }),
  });
  response.end(body);
}
