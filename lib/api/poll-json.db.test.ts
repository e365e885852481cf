import { beforeEach, expect, test } from "vitest";
import { pollJson } from "@/lib/api/poll-json";
import { call, keyWith } from "@/lib/api/testing/call-api";
import { poolExecutor } from "@/lib/db/client";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import type { Actor } from "@/lib/domain/permission";
import { addIntegration } from "@/lib/integrations/add-integration";
import { registerOrder } from "@/lib/orders/register-order";

const operator: Actor = { kind: "operator", name: "Test" };
let orderId: string;

beforeEach(async () => {
  await emptyTables();
  await addIntegration(operator, {
    gateway: "coindpay",
    slug: "coindpay",
    name: "CoindPay",
    credentials: { api_secret: "secret" },
    // Port 9 (discard) is closed here: the gateway is away, and no request leaves this machine.
    settings: { api_base_url: "http://127.0.0.1:9" },
  });
  const order = { externalOrderId: "SO-1", integration: "coindpay", asset: "EUR", expectedAmount: "70" };
  ({ orderId } = await registerOrder(operator, order));
});

test("POST /orders/{id}/poll answers what its description promises, a gateway that is away included", async () => {
  const key = await keyWith("deliveries:replay");
  const response = await call("POST", `/orders/${orderId}/poll`, { key });
  expect(response.status).toBe(200);
  const body = pollJson.strict().parse(await response.json());
  expect(body).toMatchObject({ order_id: orderId, changes: false, before: { status: "awaiting_payment" } });
  expect(body.payments).toMatchObject([
    {
      integration: "coindpay",
      outcome: "unavailable",
      gateway_status: null,
      after: { status_label: "Awaiting payment" },
    },
  ]);
  expect(body.payments[0]?.reason).toContain("could not be reached (ECONNREFUSED)");
});

test("with the same Idempotency-Key asks once", async () => {
  const key = await keyWith("deliveries:replay");
  const ask = () => call("POST", `/orders/${orderId}/poll`, { key, headers: { "idempotency-key": "again" } });
  const [first, second] = [await (await ask()).json(), await (await ask()).json()];
  expect(second).toEqual(first);
  expect(await poolExecutor().query("SELECT 1 FROM events WHERE kind = 'asked'")).toHaveLength(1);
});
