import { beforeAll, describe, expect, test } from "vitest";
import { poolExecutor } from "@/lib/db/client";
import { decimal } from "@/lib/domain/decimal";
import type { Instant } from "@/lib/domain/instant";
import type { Actor, Role } from "@/lib/domain/permission";
import { countResolved } from "@/lib/orders/count-resolved";
import { getOrder } from "@/lib/orders/get-order";
import { listOrderChoices } from "@/lib/orders/list-order-choices";
import { registerOrder } from "@/lib/orders/register-order";
import { resolveOrder } from "@/lib/orders/resolve-order";
import { setClock } from "@/lib/platform/clock";

const operator: Actor = { kind: "operator", name: "Test" };
const gateway: Actor = { kind: "gateway", integrationId: "int_1", name: "Shop", ip: null };

async function register(externalOrderId: string, asset: string) {
  const { order } = await registerOrder(operator, {
    externalOrderId,
    integration: "shop",
    asset,
    expectedAmount: "200",
  });
  return order.id;
}

beforeAll(async () => {
  await poolExecutor().query(
    `INSERT INTO integrations (id, slug, gateway, name, settings, credentials, created_at, updated_at)
     VALUES ('int_1', 'shop', 'coindpay', 'Shop', '{"tolerance_percent": "0.5", "tolerance_absolute": "0.2"}', '{}', now(), now())`,
  );
  const people: [string, Role, boolean][] = [
    ["Zoe", "support", false],
    ["amir", "accountant", false],
    ["Vic", "viewer", false],
    ["Gone", "support", true],
  ];
  for (const [name, role, isDisabled] of people) {
    await poolExecutor().query(
      "INSERT INTO users (id, email, name, role, password_hash, disabled_at) VALUES ('usr_' || $1, $1 || '@example.test', $1, $2, 'none', CASE WHEN $3 THEN now() END)",
      [name, role, isDisabled],
    );
  }
  for (const [index, asset] of ["USDT", "BTC", "USDT", "USDC"].entries())
    await register(`SO-${index}`, asset);
});

describe("the choices of the queue", () => {
  test("name each asset once, the gateways that are connected, and the people who work on orders", async () => {
    expect(await listOrderChoices(operator)).toEqual({
      gateways: [{ kind: "coindpay", name: "CoindPay" }],
      integrations: [{ slug: "shop", name: "Shop", gateway: "coindpay" }],
      assets: ["BTC", "USDC", "USDT"],
      people: [
        { id: "usr_amir", name: "amir" },
        { id: "usr_Zoe", name: "Zoe" },
      ],
    });
  });

  test("are for whoever may see orders", async () => {
    await expect(listOrderChoices(gateway)).rejects.toMatchObject({ code: "forbidden" });
  });
});

test("an order tells its tolerance in its own asset: the larger of the two", async () => {
  expect((await getOrder(operator, "SO-0")).tolerance).toBe(decimal("1"));
});

test("an order the shop registered has no gateway reference until the gateway is heard", async () => {
  const order = await getOrder(operator, "SO-0");
  expect([order.gatewayRef, order.payments[0]?.gatewayRef]).toEqual([null, null]);
});

test("decisions are counted from an instant on", async () => {
  const id = await register("SO-9", "BTC");
  const restore = setClock(new Date("2026-03-02T23:59:59.000Z"));
  const { version } = await getOrder(operator, id);
  await resolveOrder(operator, {
    orderId: id,
    version,
    outcome: "reject",
    reasonCode: "other",
    note: "Test order",
  });
  restore();
  expect(await countResolved(operator, "2026-03-02T00:00:00.000Z" as Instant)).toBe(1);
  expect(await countResolved(operator, "2026-03-03T00:00:00.000Z" as Instant)).toBe(0);
});
