import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { poolExecutor } from "@/lib/db/client";
import { startDeskServer } from "@/lib/db/testing/desk-server";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import type { Actor } from "@/lib/domain/permission";
import { findGateway } from "@/lib/gateways/registry";
import { addIntegration } from "@/lib/integrations/add-integration";
import { disableIntegration } from "@/lib/integrations/disable-integration";
import { forgetIntegration } from "@/lib/integrations/load-integration";
import { setClock } from "@/lib/platform/clock";
import { madeUpEntries } from "@/lib/simulate/made-up-account";
import { runSimulation } from "@/lib/simulate/run-simulation";
import { sendTestEvent } from "@/lib/simulate/send-test-event";

const operator: Actor = { kind: "operator", name: "Test" };
const support: Actor = {
  kind: "user",
  id: "usr_s",
  name: "Sam",
  email: "s@example.test",
  role: "support",
  ip: null,
};

let desk: Awaited<ReturnType<typeof startDeskServer>>;

// Settings are read once a process; where the server is changes from test to test.
const settings = vi.hoisted((): { serverUrl: string | undefined } => ({ serverUrl: undefined }));
vi.mock("@/lib/platform/env", async (original) => {
  const { env, ...rest } = await original<typeof import("@/lib/platform/env")>();
  return { ...rest, env: () => ({ ...env(), serverUrl: settings.serverUrl }) };
});

beforeAll(async () => {
  desk = await startDeskServer();
});
afterAll(() => desk.close());

beforeEach(async () => {
  await emptyTables();
  settings.serverUrl = desk.url;
  for (const kind of ["coinpayments", "coindpay"]) {
    const gateway = findGateway(kind);
    if (gateway)
      await addIntegration(operator, {
        gateway: kind,
        slug: kind,
        name: gateway.name,
        ...madeUpEntries(gateway),
      });
    forgetIntegration(kind);
  }
});

describe("a simulation", () => {
  test("sends signed deliveries to the server and tells how its orders ended", async () => {
    const heard: string[] = [];
    const result = await runSimulation(
      operator,
      { integration: "coinpayments", scenario: "under", orders: 2 },
      (answer) => heard.push(answer.outcome),
    );
    expect(result).toMatchObject({ sent: 10, outcomes: { applied: 10 }, integration: "coinpayments" });
    expect(heard).toHaveLength(10);
    expect(result.orders.map(({ status, scenario }) => [status, scenario])).toEqual([
      ["underpaid", "under"],
      ["underpaid", "under"],
    ]);
    expect(result.orders[0]?.externalOrderId).toBe(`SIM-${result.seed}-1`);
  });

  test("with one seed at one time is the same bytes again, so the second run is all duplicates", async () => {
    const input = { integration: "coinpayments", scenario: "mixed", orders: 12, seed: "again" };
    const restoreClock = setClock(new Date("2026-03-02T09:00:00Z"));
    const first = await runSimulation(operator, input);
    const second = await runSimulation(operator, input).finally(restoreClock);
    expect(second.outcomes).toEqual({ duplicate: first.sent });
    const withoutTimes = (run: typeof first) =>
      run.orders.map(({ externalOrderId, status }) => [externalOrderId, status]);
    expect(withoutTimes(second)).toEqual(withoutTimes(first));
  });

  test("ends the same shuffled and repeated", async () => {
    const input = { integration: "coindpay", scenario: "over", orders: 5, seed: "disorder" };
    const result = await runSimulation(operator, { ...input, shuffle: true, duplicates: 1 });
    expect(result.sent).toBe(30);
    expect(result.orders.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => "overpaid"));
  });

  test("keeps to the rate", async () => {
    const { seconds } = await runSimulation(operator, {
      integration: "coindpay",
      scenario: "exact",
      rate: 20,
    });
    expect(seconds).toBeGreaterThanOrEqual(0.14);
  });

  test("of what the gateway cannot express says what it can", async () => {
    await expect(
      runSimulation(operator, { integration: "coindpay", scenario: "on_hold" }),
    ).rejects.toMatchObject({
      code: "invalid_input",
      userMessage: expect.stringMatching(/CoindPay has no scenario "on_hold".*exact, under.*mixed/),
    });
  });

  test("without a server says how to start one, and sends nothing", async () => {
    settings.serverUrl = undefined;
    await expect(
      runSimulation(operator, { integration: "coindpay", scenario: "exact" }),
    ).rejects.toMatchObject({
      code: "unavailable",
      userMessage: expect.stringContaining("npm start"),
    });
    expect(await poolExecutor().query("SELECT id FROM orders")).toEqual([]);
  });

  test("whose server does not answer is an error and not a summary", async () => {
    settings.serverUrl = "http://127.0.0.1:9";
    await expect(
      runSimulation(operator, { integration: "coinpayments", scenario: "exact" }),
    ).rejects.toMatchObject({
      code: "unavailable",
    });
  });

  test("is refused to support", async () => {
    await expect(
      runSimulation(support, { integration: "coindpay", scenario: "exact" }),
    ).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});

describe("a test event", () => {
  test.each(["coinpayments", "coindpay"])(
    "of %s goes through the server, makes a test order and is audited",
    async (integration) => {
      const result = await sendTestEvent(operator, { integration });
      expect(result).toMatchObject({
        outcome: "applied",
        externalOrderId: expect.stringMatching(/^TEST-[0-9A-F]{8}$/),
      });
      const [order] = await poolExecutor().query<{ reference: string }>(
        "SELECT external_order_id AS reference FROM orders WHERE id = $1",
        [result.orderId],
      );
      expect(order?.reference).toBe(result.externalOrderId);
      const audit = await poolExecutor().query(
        "SELECT action FROM audit WHERE action = 'integration.tested'",
      );
      expect(audit).toHaveLength(1);
    },
  );

  test("to a disabled integration is not sent", async () => {
    await disableIntegration(operator, { integration: "coindpay" });
    await expect(sendTestEvent(operator, { integration: "coindpay" })).rejects.toMatchObject({
      code: "invalid_input",
      userMessage: expect.stringContaining("disabled"),
    });
  });

  test("is refused to support", async () => {
    await expect(sendTestEvent(support, { integration: "coindpay" })).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});
