import http from "node:http";
import https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";

export interface Webhook {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
  /** The second half of the body follows after so long. */
  pauseMs?: number;
}

export interface WebhookAnswer {
  status: number;
  text: string;
}

/** As long as vendors wait that say so (CoinGate 20 s, BTCPay 10 s). */
const TIMEOUT_MS = 15_000;

/** Sends one webhook. Rejects with the network's error when there is no answer within the time. */
export function postWebhook(
  { url, headers, body, pauseMs = 0 }: Webhook,
  agent?: http.Agent,
): Promise<WebhookAnswer> {
  const options = {
    method: "POST",
    agent,
    timeout: TIMEOUT_MS + pauseMs,
    headers: { ...headers, "content-length": String(body.length) },
  };
  return new Promise((resolve, reject) => {
    const request = (url.startsWith("https:") ? https : http).request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }),
      );
    });
    request.on("timeout", () => request.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
    request.on("error", reject);
    if (pauseMs === 0) {
      request.end(body);
      return;
    }
    const half = body.length >> 1;
    request.write(body.subarray(0, half));
    void sleep(pauseMs).then(() => request.end(body.subarray(half)));
  });
}

/**
 * Sends webhooks to the server at `deskUrl`, whatever public address of it they name: what is played never leaves this
 * machine.
 */
export function webhooksTo(deskUrl: string): {
  post: (webhook: Webhook) => Promise<WebhookAnswer>;
  close: () => void;
} {
  const agent = new http.Agent({ keepAlive: true });
  return {
    post: (webhook) =>
      postWebhook({ ...webhook, url: new URL(new URL(webhook.url).pathname, deskUrl).href }, agent),
    close: () => agent.destroy(),
  };
}
