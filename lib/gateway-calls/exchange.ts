import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { LookupFunction } from "node:net";

export interface Question {
  method: string;
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: string;
}

export interface GatewayAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

export class TooSlow extends Error {
  override readonly name = "TooSlow";
}

export class TooLarge extends Error {
  override readonly name = "TooLarge";
}

/**
 * One request and its whole answer over a connection of its own, following no redirect. Rejects with TooSlow, TooLarge,
 * what `lookup` refuses with, or the network's error; the connection is closed in every case.
 */
export function exchange(
  question: Question,
  limits: { timeoutMs: number; maxBytes: number; lookup: LookupFunction },
): Promise<GatewayAnswer> {
  const { method, url, headers, body } = question;
  return new Promise((resolve, reject) => {
    const open = url.protocol === "https:" ? httpsRequest : httpRequest;
    const call = open(url, {
      method,
      headers: {
        "user-agent": "Settledesk",
        ...headers,
        // A compressed answer would be measured before it unfolds.
        "accept-encoding": "identity",
        ...(body !== "" && { "content-length": String(Buffer.byteLength(body)) }),
      },
      lookup: limits.lookup,
      // A kept connection may be closed by the other side while a POST is on its way; then nobody knows if it was done.
      agent: false,
    });
    const end = (settle: () => void) => {
      clearTimeout(timer);
      settle();
      call.destroy();
    };
    const fail = (error: Error) => end(() => reject(error));
    const timer = setTimeout(
      () => fail(new TooSlow(`no answer in ${limits.timeoutMs} ms`)),
      limits.timeoutMs,
    );
    call.on("error", fail);
    call.on("response", (response) => {
      readAnswer(response, limits.maxBytes).then((answer) => end(() => resolve(answer)), fail);
    });
    call.end(body);
  });
}

async function readAnswer(response: IncomingMessage, maxBytes: number): Promise<GatewayAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new TooLarge(`more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [name, [value ?? []].flat().join(", ")]),
    ),
    body: Buffer.concat(chunks).toString("utf8"),
  };
}
