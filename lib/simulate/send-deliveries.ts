import http from "node:http";
import https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "@/lib/domain/errors";
import { env } from "@/lib/platform/env";
import { parseAnswer } from "@/lib/simulate/parse-answer";
import { postWebhook } from "@/lib/simulate/post-webhook";

/** One request as the gateway would make it. */
export interface OutgoingDelivery {
  /** The path of the integration's webhook address; where the server is, is for the caller to know. */
  path: string;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
  /** Requests of one sequence arrive in the order of the list; null for those that may overtake each other. */
  sequence: string | null;
}

export interface DeliveryAnswer {
  status: number;
  /** What the intake made of it ("applied"), or "refused (401)" and the like. */
  outcome: string;
  /** The server's sentence where it refused. */
  detail: string | null;
  orderId: string | null;
  tookMs: number;
}

const CONNECTIONS = 16;

/** The running server. @throws AppError "unavailable" when this machine runs none. */
export function ownServer(): string {
  const { serverUrl } = env();
  if (serverUrl !== undefined) return serverUrl;
  throw new AppError("unavailable", "no server runs with this data directory", {
    userMessage:
      "Settledesk is not running, so nothing can be sent to it. Start it with `npm start`, then try again.",
  });
}

/**
 * Sends everything, at most `rate` a second (0: as fast as the server answers), and tells each answer as it comes.
 * @throws AppError "unavailable" as soon as the server does not answer; what was sent before is kept there.
 */
export async function sendDeliveries(
  server: string,
  deliveries: readonly OutgoingDelivery[],
  rate: number,
  onAnswer: (answer: DeliveryAnswer, index: number) => void,
): Promise<void> {
  const agent = new (server.startsWith("https:") ? https : http).Agent({
    keepAlive: true,
    maxSockets: CONNECTIONS,
  });
  const lastOf = new Map<string, Promise<unknown>>();
  const startedAt = performance.now();
  let next = 0;
  const work = async () => {
    for (let index = next++; ; index = next++) {
      const delivery = deliveries[index];
      if (delivery === undefined) return;
      if (rate > 0) await sleep(Math.max(0, startedAt + (index * 1000) / rate - performance.now()));
      const before = delivery.sequence === null ? undefined : lastOf.get(delivery.sequence);
      const sent = (before ?? Promise.resolve()).then(() => send(server, delivery, agent));
      if (delivery.sequence !== null)
        lastOf.set(
          delivery.sequence,
          sent.catch(() => undefined),
        );
      onAnswer(await sent, index);
    }
  };
  try {
    await Promise.all(Array.from({ length: CONNECTIONS }, work));
  } finally {
    next = deliveries.length;
    agent.destroy();
  }
}

async function send(
  server: string,
  { path, headers, body }: OutgoingDelivery,
  agent: http.Agent,
): Promise<DeliveryAnswer> {
  const startedAt = performance.now();
  const url = new URL(path, server);
  try {
    const { status, text } = await postWebhook({ url: url.href, headers, body }, agent);
    return { ...readAnswer(status, text), tookMs: Math.round(performance.now() - startedAt) };
  } catch (cause) {
    throw new AppError("unavailable", `no answer from ${url.origin}`, {
      userMessage: `The server at ${url.origin} does not answer. What it answered before is stored there. Look at its output, then try again.`,
      cause,
    });
  }
}

function readAnswer(status: number, text: string): Omit<DeliveryAnswer, "tookMs"> {
  const json = parseAnswer(text);
  const textOf = (name: string) => (typeof json[name] === "string" ? json[name] : null);
  return {
    status,
    outcome: status === 200 ? (textOf("outcome") ?? "answered without an outcome") : `refused (${status})`,
    detail: status === 200 ? null : (textOf("detail") ?? textOf("title") ?? text.slice(0, 200)),
    orderId: textOf("order_id"),
  };
}
