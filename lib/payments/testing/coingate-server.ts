import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface CoingateOrder {
  id: number;
  order_id: string;
  status: string;
  price_amount: string;
  price_currency: string;
  callback_url: string;
  [field: string]: unknown;
}

/** What the server does with the next order it is asked for, instead of making and telling it. */
export type Mishap =
  | "refuses"
  | "is away"
  /** Makes it, and hangs up. */
  | "hangs up"
  | "answers 500 after making it"
  /** Hangs up before it makes it. */
  | "loses the request";

/** CoinGate's orders, as far as making and asking for one needs them. */
export class CoingateServer {
  readonly orders: CoingateOrder[] = [];
  readonly mishaps: Mishap[] = [];
  /** Runs when an order was made and before anybody is told. */
  onMade: (order: CoingateOrder) => Promise<void> = async () => {};
  private server: Server | null = null;

  async listen(): Promise<string> {
    this.server = createServer((request, response) => void this.play(request, response));
    await new Promise<void>((resolve) => this.server?.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  forget(): void {
    this.orders.length = 0;
    this.mishaps.length = 0;
    this.onMade = async () => {};
  }

  private async play(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const answer = (status: number, body: unknown) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (request.method === "GET") {
      const found = this.orders.find(({ id }) => request.url === `/orders/${id}`);
      return void (found ? answer(200, found) : answer(404, { reason: "OrderNotFound" }));
    }
    const mishap = this.mishaps.shift();
    if (mishap === "refuses") return void answer(422, { reason: "OrderIsNotValid" });
    if (mishap === "is away") return void answer(429, {});
    if (mishap === "loses the request") return void request.socket.destroy();
    const asked = JSON.parse(Buffer.concat(chunks).toString("utf8")) as CoingateOrder;
    const id = 7_001 + this.orders.length;
    const made = {
      ...asked,
      id,
      status: "new",
      pay_currency: "",
      pay_amount: "",
      payment_url: `https://pay.coingate.example.test/invoice/${id}`,
      created_at: "2026-03-02T10:00:00+00:00",
      expire_at: "2026-03-02T12:00:00+00:00",
    };
    this.orders.push(made);
    await this.onMade(made);
    if (mishap === "hangs up") return void request.socket.destroy();
    if (mishap === "answers 500 after making it") return void answer(500, {});
    answer(200, made);
  }
}
