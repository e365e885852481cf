import http from "node:http";
import type { AddressInfo } from "node:net";
import { POST } from "@/app/api/webhooks/[slug]/route";

/** The desk's webhook route behind a port of its own, for tests of what sends webhooks to a running server. */
export async function startDeskServer(): Promise<{ url: string; close: () => Promise<void> }> {
  const server = http.createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const headers = Object.entries(incoming.headersDistinct).flatMap(([name, values]) =>
      (values ?? []).map((value): [string, string] => [name, value]),
    );
    const url = new URL(incoming.url ?? "/", `http://${incoming.headers.host}`);
    const request = new Request(url, { method: "POST", headers, body: Buffer.concat(chunks) });
    const slug = url.pathname.split("/").at(-1) ?? "";
    const answer = await POST(request, { params: Promise.resolve({ slug }) });
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
