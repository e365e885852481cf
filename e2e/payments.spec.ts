import { poolExecutor } from "@/lib/db/client";
import { orderToken } from "@/lib/gateways/coingate/verify";
import { receiveDelivery } from "@/lib/ingest/receive-delivery";
import { addIntegration } from "@/lib/integrations/add-integration";
import { getOrder } from "@/lib/orders/get-order";
import { CoingateServer } from "@/lib/payments/testing/coingate-server";
import { playOrder, addShop } from "./desk-scene";
import { accessibilityProblems, expect, operator, test, unique } from "./office";

const vendor = new CoingateServer();
let base: string;

test.beforeAll(async () => {
  base = await vendor.listen();
});
test.afterAll(() => vendor.close());

/** An order whose first payment at CoinGate has come to `status`. */
async function orderAt(status: string, address = base): Promise<{ id: string; label: string; slug: string }> {
  const slug = `coingate-${unique()}`;
  const label = `SO-${unique()}`;
  await addIntegration(operator, {
    gateway: "coingate",
    slug,
    name: `CoinGate ${slug}`,
    credentials: { api_token: "token", callback_key: "key" },
    settings: { api_base_url: address },
  });
  const body = { id: 1, status, order_id: label, price_amount: "100.10", price_currency: "EUR", token: orderToken("key", label) };
  const { orderId } = await receiveDelivery({
    slug,
    method: "POST",
    headers: { "content-type": ["application/json"] },
    body: new TextEncoder().encode(JSON.stringify(body)),
    sourceIp: null,
  });
  if (orderId === null) throw new Error("no order");
  return { id: orderId, label, slug };
}

test("an expired order gets a new payment, with a page, a code and words for the customer, and is paid by it", async ({ openAs }) => {
  vendor.forget();
  const { id, label, slug } = await orderAt("expired");
  const { page } = await openAs("support");
  await page.goto(`/orders/${id}`);
  const next = page.getByRole("region", { name: "Next action" });
  await expect(next).toContainText("Make a new payment");
  await next.getByRole("button", { name: "New payment…" }).click();
  const dialog = page.getByRole("dialog", { name: `New payment for ${label}` });
  await expect(dialog.getByRole("textbox", { name: "Price" })).toHaveValue("100.10");
  await expect(dialog.getByRole("textbox", { name: "Currency" })).toHaveValue("EUR");
  await expect(dialog).toContainText("If it is paid late all the same, that is flagged as a second payment.");
  await expect(dialog.getByRole("combobox", { name: "Paid with" }), "only the customer chooses a coin at CoinGate").toHaveCount(0);
  await dialog.getByRole("textbox", { name: "Price" }).fill("90");
  await expect(dialog).toContainText("It asks for 90.00 EUR, less than the 100.10 EUR that are open.");
  await dialog.getByRole("textbox", { name: "Price" }).fill("100.10");
  await dialog.getByRole("textbox", { name: "Price" }).press("Enter");

  const made = page.getByRole("dialog", { name: "The payment is made" });
  const url = "https://pay.coingate.example.test/invoice/7001";
  await expect(made.getByRole("link", { name: url })).toBeVisible();
  await expect(made.getByRole("img", { name: "Code of the payment page" })).toBeVisible();
  await expect(made.getByRole("textbox", { name: "Message to the customer" })).toHaveValue(
    new RegExp(`^You can pay 100\\.10 EUR for your order ${label} here: ${url}`),
  );
  await made.getByRole("button", { name: "Done" }).click();
  expect(vendor.orders).toMatchObject([{ order_id: `${label}~2`, price_amount: "100.1", price_currency: "EUR" }]);

  await expect(next).toContainText("Wait for the customer");
  const payments = page.getByRole("region", { name: /^Payments/ });
  await payments.getByRole("button", { name: "How to pay…" }).click();
  await expect(page.getByRole("dialog", { name: `How ${label} is paid` }).getByRole("link", { name: url })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(payments.getByRole("button", { name: "How to pay…" })).toBeFocused();
  await expect(page.getByText(`Made a payment of 100.10 EUR at CoinGate under the reference ${label}~2.`).first()).toBeVisible();

  const reference = `${label}~2`;
  const paid = { id: 7001, status: "paid", order_id: reference, price_amount: "100.10", price_currency: "EUR", pay_currency: "BTC", pay_amount: "0.002", token: orderToken("key", reference) };
  await receiveDelivery({ slug, method: "POST", headers: { "content-type": ["application/json"] }, body: new TextEncoder().encode(JSON.stringify(paid)), sourceIp: null });
  expect(await getOrder(operator, id)).toMatchObject({ status: "paid", externalOrderId: label });
});

test("while a payment is open, a second one takes somebody who says that both may stand", async ({ openAs }) => {
  vendor.forget();
  const { id, label } = await orderAt("new");
  const { page } = await openAs("support");
  await page.goto(`/orders/${id}`);
  await page.getByRole("button", { name: "More about this order" }).click();
  await page.getByRole("menuitem", { name: "New payment…" }).click();
  const dialog = page.getByRole("dialog", { name: `New payment for ${label}` });
  await dialog.getByRole("button", { name: "Make the payment" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Another payment of this order is still open.");
  expect(vendor.orders).toEqual([]);
  await dialog.getByRole("checkbox", { name: /Make another one all the same/ }).check();
  await dialog.getByRole("button", { name: "Make the payment" }).click();
  await expect(page.getByRole("dialog", { name: "The payment is made" })).toBeVisible();
  expect(vendor.orders).toHaveLength(1);
});

test("a payment whose answer was lost is shown, asked for, and settled by hand", async ({ openAs }) => {
  // Of its own, because a host that hung up is left alone for a while, by the other tests too.
  const flaky = new CoingateServer();
  const { id, label } = await orderAt("expired", await flaky.listen());
  flaky.mishaps.push("hangs up");
  const { page } = await openAs("support");
  await page.goto(`/orders/${id}`);
  await page.getByRole("button", { name: "New payment…" }).click();
  const dialog = page.getByRole("dialog", { name: `New payment for ${label}` });
  await dialog.getByRole("button", { name: "Make the payment" }).click();
  await expect(dialog.getByRole("alert")).toContainText("It is not known whether the request was carried out");
  await page.keyboard.press("Escape");
  const open = page.getByRole("region", { name: "Requests without an answer" });
  await expect(open).toContainText(/Nobody knows whether CoinGate .+ made a payment/);
  expect(await accessibilityProblems(page)).toEqual([]);
  await open.getByRole("button", { name: "Settle by hand…" }).click();
  const settle = page.getByRole("dialog", { name: /^Settle the request/ });
  await settle.getByRole("radio", { name: /The payment was made/ }).check();
  await settle.getByRole("textbox", { name: "Gateway reference" }).fill("7001");
  await settle.getByRole("textbox", { name: "How you found out" }).fill("Seen in the dashboard.");
  await settle.getByRole("button", { name: "Settle it" }).click();
  // The host that hung up is left alone for a moment, so the payment joins with what was asked for.
  await expect(settle).toBeHidden();
  await expect(open).toHaveCount(0);
  await expect(page.getByRole("region", { name: /^Payments/ })).toContainText("7001");
  expect((await getOrder(operator, id)).status).toBe("awaiting_payment");
  await flaky.close();
});

test("who makes no payments is offered none", async ({ openAs }) => {
  const { id } = await orderAt("expired");
  const { page } = await openAs("accountant");
  await page.goto(`/orders/${id}`);
  await expect(page.getByRole("region", { name: "Next action" })).toContainText("Make a new payment");
  await expect(page.getByRole("button", { name: "New payment…" })).toHaveCount(0);
});

test("a refund that its gateway cannot send is offered to be recorded alone, and one it can is previewed", async ({ openAs }) => {
  const slug = await addShop();
  const { id, label } = await playOrder(slug, "over");
  await poolExecutor().query("UPDATE integrations SET settings = settings || $2::jsonb WHERE slug = $1", [slug, JSON.stringify({ api_base_url: "http://127.0.0.1:9" })]);
  const { page } = await openAs("admin");
  await page.goto(`/orders/${id}?do=resolve`);
  const decide = page.getByRole("dialog", { name: `Resolve ${label}` });
  await decide.getByRole("combobox", { name: "Reason" }).selectOption({ label: "Customer sent too much" });
  await decide.getByRole("textbox", { name: "Note" }).fill("Agreed.");
  await decide.getByRole("button", { name: "Refund the excess" }).click();
  await expect(decide).toBeHidden();
  await page.getByRole("button", { name: "Send the refund…" }).click();
  const dialog = page.getByRole("dialog", { name: `Send the refund of ${label}` });
  await dialog.getByRole("button", { name: "See what it costs" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Enter the one the customer wants the money at.");
  await dialog.getByRole("textbox", { name: "To this address" }).fill("bc1qrefund");
  await dialog.getByRole("button", { name: "See what it costs" }).click();
  await expect(dialog.getByRole("alert"), "the gateway is away, and no button to send appears").not.toContainText("Enter the one");
  await expect(dialog.getByRole("button", { name: /^Send / })).toHaveCount(0);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the dialogs of a payment have no barriers and fit a phone, ${colorScheme}`, async ({ openAs }) => {
    vendor.forget();
    const { id, label } = await orderAt("new");
    const { page } = await openAs("support");
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const [width, height] of [[1440, 900], [390, 844]] as const) {
      await page.setViewportSize({ width, height });
      await page.goto(`/orders/${id}`);
      await page.getByRole("button", { name: "More about this order" }).click();
      await page.getByRole("menuitem", { name: "New payment…" }).click();
      const dialog = page.getByRole("dialog", { name: `New payment for ${label}` });
      const consent = dialog.getByRole("checkbox", { name: /Make another one/ });
      await consent.check();
      expect(await accessibilityProblems(page)).toEqual([]);
      await dialog.getByRole("button", { name: "Make the payment" }).click();
      await expect(page.getByRole("dialog", { name: "The payment is made" })).toBeVisible();
      expect(await accessibilityProblems(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      await page.getByRole("button", { name: "Done" }).click();
    }
  });
}
