import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "@/lib/domain/errors";
import type { VendorAnswer, VendorRequest } from "@/lib/gateways/contract";
import { log } from "@/lib/platform/log";
import type { PlayedVendor } from "@/lib/simulate/played-vendor";
import { Random } from "@/lib/simulate/random";
import { answerFaults, type FaultChances } from "@/lib/simulate/vendor-faults";

export interface VendorServerParts {
  /** By the slug of the integration each is played for; more may be added while the server runs. */
  vendors: ReadonlyMap<string, PlayedVendor>;
  /** 0 for any free one. */
  port: number;
  seed: string;
  faults?: FaultChances;
  wait?: (ms: number) => Promise<unknown>;
  onAnswer?: (answered: {
    slug: string;
    request: VendorRequest;
    status: number;
    fault: string | null;
  }) => void;
}

export interface VendorServer {
  port: number;
  /** What stands in the integration as the base address of its gateway's API. */
  addressOf(slug: string): string;
  close(): Promise<void>;
}

/** The address under which a vendor server on `port` plays the gateway of an integration. */
export function vendorAddress(port: number, slug: string): string {
  return `http://127.0.0.1:${port}/${slug}`;
}

const MAX_BODY_BYTES = 1024 * 1024;

/**
 * The APIs of played vendors, on this machine alone: /{slug}/... is the vendor of that integration. Requests are
 * answered by the gateway's own simulated API. @throws AppError "unavailable" when the port is taken.
 */
export async function startVendorServer(parts: VendorServerParts): Promise<VendorServer> {
  const random = new Random(`${parts.seed}/answers`);
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    answer(request, response, parts, random.branch(`${asked}`)).catch((error: unknown) => {
      log.error("the simulated vendor could not answer", { url: request.url, error });
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) => reject(portTaken(parts.port, cause)));
    server.listen(parts.port, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    addressOf: (slug) => vendorAddress(port, slug),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { vendors, faults = {}, wait = sleep, onAnswer }: VendorServerParts,
  random: Random,
): Promise<void> {
  const body = await readBody(request);
  const asked = body === null ? null : readRequest(request, body);
  const vendor = asked === null ? undefined : vendors.get(asked.slug);
  if (asked === null || vendor === undefined) {
    const problem = body === null ? "the body is too large" : "no vendor is played at this address";
    write(response, { status: body === null ? 413 : 404, body: JSON.stringify({ error: problem }) });
    return;
  }
  const { slowMs, fails } = answerFaults(faults, random);
  if (slowMs > 0) await wait(slowMs);
  const given = fails === "before" ? null : vendor.answer(asked.request);
  const said = given === null || fails === "after" ? { status: 500, body: "{}" } : given;
  write(response, said);
  const fault = fails === "no" ? (slowMs > 0 ? "slow" : null) : `http_500 ${fails} it was done`;
  onAnswer?.({ slug: asked.slug, request: asked.request, status: said.status, fault });
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function readRequest(
  { method = "GET", url = "/", headers }: IncomingMessage,
  body: string,
): { slug: string; request: VendorRequest } | null {
  const [, slug, path = ""] = /^\/([^/?]+)(.*)$/.exec(url) ?? [];
  if (slug === undefined) return null;
  const given = Object.entries(headers).map(
    ([name, value]) => [name, [value ?? []].flat().join(", ")] as const,
  );
  const address = `http://${headers.host ?? "127.0.0.1"}${url}`;
  return { slug, request: { method, url: address, path, headers: Object.fromEntries(given), body } };
}

function write(response: ServerResponse, { status, body, headers }: VendorAnswer): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
}

function portTaken(port: number, cause: unknown): AppError {
  return new AppError("unavailable", `cannot listen on port ${port}`, {
    userMessage: `The simulator cannot listen on port ${port}: something else does, or this user may not. Nothing was sent or changed. Choose another port, or 0 for any free one.`,
    cause,
  });
}
