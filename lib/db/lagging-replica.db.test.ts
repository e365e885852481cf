import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import pg from "pg";
import { closePools, poolExecutor } from "@/lib/db/client";
import type { Actor } from "@/lib/domain/permission";
import { getDelivery } from "@/lib/ingest/get-delivery";
import { listDeliveries } from "@/lib/ingest/list-deliveries";
import { addNote } from "@/lib/orders/add-note";
import { getOrder } from "@/lib/orders/get-order";
import { listOrderEvents } from "@/lib/orders/list-order-events";
import { listOrders } from "@/lib/orders/list-orders";
import { registerOrder } from "@/lib/orders/register-order";

const operator: Actor = { kind: "operator", name: "Test" };
const { serverUrl, template } = inject("postgres");
const REPLICA = `settledesk_test_replica_${process.pid}`;

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

/** A replica that is so far behind that it knows no row. */
beforeAll(async () => {
  await onServer(`CREATE DATABASE "${REPLICA}" TEMPLATE "${template}"`);
  const url = new URL(serverUrl);
  url.pathname = `/${REPLICA}`;
  vi.stubEnv("READ_DATABASE_URL", url.href);
  await poolExecutor().query(
    `INSERT INTO integrations (id, slug, gateway, name, settings, credentials, created_at, updated_at)
     VALUES ('int_1', 'shop', 'coindpay', 'Shop', '{}', '{}', now(), now())`,
  );
});

afterAll(async () => {
  await closePools();
  await onServer(`DROP DATABASE "${REPLICA}" WITH (FORCE)`);
});

test("an order is shown as it was just written, however far the replica is behind", async () => {
  const { order } = await registerOrder(operator, { externalOrderId: "SO-1", integration: "shop", asset: "BTC", expectedAmount: "1" });
  await addNote(operator, { orderId: order.id, text: "Called back." });
  expect(await getOrder(operator, "SO-1")).toMatchObject({ id: order.id, notes: [{ text: "Called back." }] });
  expect((await listOrderEvents(operator, order.id, { limit: 10, cursor: null })).rows).toHaveLength(1);
});

test("a delivery is shown as it was just written, however far the replica is behind", async () => {
  await poolExecutor().query(
    `INSERT INTO deliveries (id, integration_id, delivery_key, received_at, method, headers, body, body_sha256, content_type, outcome, reason)
     VALUES ('dlv_1', 'int_1', 'k', now(), 'POST', '{}', '{}', '', 'application/json', 'quarantined', 'Not readable.')`,
  );
  expect(await getDelivery(operator, "dlv_1")).toMatchObject({ id: "dlv_1", bodyText: "{}" });
});

test("lists are read from the replica, which is what it is for", async () => {
  expect((await listOrders(operator, {})).rows).toEqual([]);
  expect((await listDeliveries(operator, {})).rows).toEqual([]);
});
