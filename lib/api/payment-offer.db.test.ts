import { afterEach, beforeEach, expect, test } from "vitest";
import { createdPaymentJson } from "@/lib/api/payment-json";
import { paymentChoicesJson, paymentOfferJson } from "@/lib/api/payment-offer-json";
import { call, keyWith } from "@/lib/api/testing/call-api";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import { toInstant } from "@/lib/domain/instant";
import type { Actor } from "@/lib/domain/permission";
import { GATEWAYS } from "@/lib/gateways/registry";
import { addIntegration } from "@/lib/integrations/add-integration";
import { forgetIntegration } from "@/lib/integrations/load-integration";
import { updateIntegration } from "@/lib/integrations/update-integration";
import { now } from "@/lib/platform/clock";
import { madeUpEntries } from "@/lib/simulate/made-up-account";
import type { PlayedVendor } from "@/lib/simulate/played-vendor";
import { accountToPlay } from "@/lib/simulate/simulated-account";
import { VendorPlay } from "@/lib/simulate/vendor-play";
import { startVendorServer, type VendorServer } from "@/lib/simulate/vendor-server";

/* A shop that makes its payments through the API alone, at a gateway that wants to know more than a price. */

const operator: Actor = { kind: "operator", name: "Test" };
const CUSTOMERS_WALLET = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";
let server: VendorServer;
let key: string;
let orderId: string;

beforeEach(async () => {
  await emptyTables();
  const vendors = new Map<string, PlayedVendor>();
  server = await startVendorServer({ vendors, port: 0, seed: "offer" });
  forgetIntegration("ramp");
  await addIntegration(operator, {
    gateway: "two_coin",
    slug: "ramp",
    name: "Ramp",
    ...madeUpEntries(GATEWAYS.two_coin),
  });
  await updateIntegration(operator, {
    integration: "ramp",
    settings: { api_base_url: server.addressOf("ramp") },
  });
  const account = { ...(await accountToPlay("ramp")), slug: "ramp" };
  const play = new VendorPlay([account], {
    now: () => toInstant(now()),
    seed: "offer",
    faults: {},
    scenarios: ["exact"],
    post: async () => ({ status: 200, text: "{}" }),
  });
  vendors.set("ramp", play.vendor("ramp"));
  key = await keyWith("orders:write");
  const order = {
    external_order_id: "SO-1",
    integration: "ramp",
    asset: "EUR",
    expected_amount: "49.9",
    fiat_currency: "EUR",
    fiat_amount: "49.9",
  };
  orderId = ((await (await post("/orders", order)).json()) as { id: string }).id;
});
afterEach(() => server.close());

const post = (target: string, body: unknown) => call("POST", target, { key, body });
const readOffer = async () =>
  paymentOfferJson
    .strict()
    .parse(await (await call("GET", `/orders/${orderId}/payment-offer`, { key })).json());

test("a shop reads what a gateway needs to know, asks what may be chosen, and makes the payment with it", async () => {
  const offer = await readOffer();
  expect(offer).toMatchObject({
    order_id: orderId,
    barrier: null,
    price: { amount: "49.9", currency: "EUR" },
    is_top_up: false,
  });
  const [maker] = offer.makers;
  if (maker === undefined) throw new Error("no maker");
  expect(maker).toMatchObject({
    integration: "ramp",
    gateway_name: "Two-Coin",
    pay_in: "refused",
    has_choices: true,
  });

  const options: Record<string, string> = {};
  for (const { name, is_required: isRequired } of maker.options) {
    const response = await post(`/integrations/${maker.integration}/payment-choices`, {
      price: offer.price,
      options,
    });
    expect(response.status).toBe(200);
    const { choices } = paymentChoicesJson.strict().parse(await response.json());
    const chosen = choices[name]?.[0]?.value ?? (isRequired ? CUSTOMERS_WALLET : "");
    if (chosen !== "") options[name] = chosen;
  }
  const made = await post(`/orders/${orderId}/payments`, { integration: maker.integration, options });
  expect(made.status).toBe(201);
  expect(createdPaymentJson.parse(await made.json()).payment).toMatchObject({
    integration: "ramp",
    status: "awaiting_payment",
  });

  const after = await readOffer();
  expect(after.open).toMatchObject([{ payment_id: expect.any(String), integration: "Ramp" }]);
});

test("nothing may be chosen at an integration that does not exist, nor without a price", async () => {
  const price = { amount: "49.9", currency: "EUR" };
  expect((await post("/integrations/none/payment-choices", { price })).status).toBe(400);
  const unpriced = await post("/integrations/ramp/payment-choices", {});
  expect([unpriced.status, await unpriced.json()]).toMatchObject([400, { errors: [{ field: "price" }] }]);
});

test("an order that does not exist has no offer", async () => {
  expect((await call("GET", "/orders/none_1/payment-offer", { key })).status).toBe(404);
});
