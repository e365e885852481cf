import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import { toInstant } from "@/lib/domain/instant";
import type { Actor } from "@/lib/domain/permission";
import type { OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import { addIntegration } from "@/lib/integrations/add-integration";
import { forgetIntegration } from "@/lib/integrations/load-integration";
import { getOrder } from "@/lib/orders/get-order";
import { markSilent } from "@/lib/orders/mark-silent";
import { registerOrder } from "@/lib/orders/register-order";
import { setClock } from "@/lib/platform/clock";
import { askGateway } from "./ask-gateway";
import { pollOverdue } from "./poll-overdue";

const operator: Actor = { kind: "operator", name: "Test" };
const DAY_MS = 86_400_000;
let clockMs: number;
let restoreClock: () => void;

beforeEach(async () => {
  clockMs = Date.UTC(2026, 2, 2, 9);
  restoreClock = setClock(() => new Date(clockMs));
  await emptyTables();
  for (const slug of ["ipn", "links"]) forgetIntegration(slug);
  await addIntegration(operator, { gateway: "coinpayments_ipn", slug: "ipn", name: "IPN", credentials: { merchant_id: "merchant", ipn_secret: "secret" } });
  await addIntegration(operator, {
    gateway: "coinbase_commerce",
    slug: "links",
    name: "Links",
    credentials: { api_key: "key", webhook_secret: "secret" },
    settings: { signature_scheme: "hook0" },
  });
});
afterEach(() => restoreClock());

const nobody: OpenHttp = () => ({
  now: () => toInstant(new Date(clockMs)),
  send: () => {
    throw new Error("nobody is asked here");
  },
});

describe("a gateway that only sends its news", () => {
  test.each([
    ["ipn", { code: "look_up_payment" }, false],
    // Whether it answers depends on how it is set up, which its page says when it is asked.
    ["links", { code: "ask_gateway" }, true],
  ])("%s is not asked, and its silence says what to do", async (integration, next, canBeAsked) => {
    const { orderId } = await registerOrder(operator, { externalOrderId: "SO-1", integration, asset: "EUR", expectedAmount: "10" });
    const asked = await askGateway(operator, { orderId }, nobody);
    expect(asked.payments.map(({ sentence }) => sentence)).toEqual([expect.stringContaining("has no way to be asked about a payment")]);
    clockMs += DAY_MS;
    await pollOverdue(10, nobody, () => 0.5);
    await markSilent(10);
    const order = await getOrder(operator, orderId);
    expect(order.flags.map(({ code }) => code)).toEqual(["silent"]);
    expect(order.nextAction).toMatchObject(next);
    expect(order.canBeAsked).toBe(canBeAsked);
  });
});
