import type { Locator, Page } from "@playwright/test";
import { getOrder } from "@/lib/orders/get-order";
import { registerOrder } from "@/lib/orders/register-order";
import { accessibilityProblems, expect, operator, unique } from "./office";
import { test, type PlayedAccount } from "./played-gateway";

/** An order that the shop registered and that nobody has paid, opened at the form for its payment. */
async function openForm(page: Page, { slug }: PlayedAccount): Promise<{ id: string; label: string; form: Locator }> {
  const label = `SO-${unique()}`;
  const { orderId } = await registerOrder(operator, {
    externalOrderId: label,
    integration: slug,
    asset: "EUR",
    expectedAmount: "100.10",
    fiatCurrency: "EUR",
    fiatAmount: "100.10",
    customer: { name: "Ada Example", email: `${label.toLowerCase()}@example.test` },
  });
  await page.goto(`/orders/${orderId}`);
  await page.getByRole("button", { name: "More about this order" }).click();
  await page.getByRole("menuitem", { name: "New payment…" }).click();
  const form = page.getByRole("dialog", { name: `New payment for ${label}` });
  await form.getByRole("checkbox", { name: /Make another one all the same/ }).check();
  return { id: orderId, label, form };
}

async function makePayment(page: Page, form: Locator): Promise<void> {
  await form.getByRole("button", { name: "Make the payment" }).click();
  const made = page.getByRole("dialog", { name: "The payment is made" });
  await expect(made).toBeVisible();
  await made.getByRole("button", { name: "Done" }).click();
}

test("a payment is made in a coin that its gateway lists", async ({ openAs, playGateway }) => {
  const account = await playGateway("coinpayments", ["exact"]);
  const { page } = await openAs("support");
  const { id, form } = await openForm(page, account);
  const coin = form.getByRole("combobox", { name: "Paid with" });
  const listed = coin.getByRole("option", { name: /LTCT/ }).first();
  await expect(listed, "the gateway's own list").toBeAttached();
  await coin.selectOption({ label: await listed.innerText() });
  await makePayment(page, form);
  expect(await getOrder(operator, id)).toMatchObject({ asset: "LTCT", network: "litecoin-testnet", fiatAmount: "100.1" });
});

test("money is sent back through the gateway that took it, once, and is back when the gateway says so", async ({ openAs, playGateway }) => {
  const account = await playGateway("mugglepay", ["exact"]);
  const { page } = await openAs("admin");
  const { id, label, form } = await openForm(page, account);
  await makePayment(page, form);
  account.passHours(5);
  await page.getByRole("button", { name: "Ask the gateway" }).first().click();
  await expect.poll(async () => (await getOrder(operator, id)).status).toBe("paid");

  await page.goto(`/orders/${id}?do=resolve`);
  const decide = page.getByRole("dialog", { name: `Resolve ${label}` });
  await decide.getByRole("radio", { name: /^Refund everything/ }).check();
  await decide.getByRole("combobox", { name: "Reason" }).selectOption({ label: "Customer asked for it" });
  await decide.getByRole("textbox", { name: "Note" }).fill("The goods came back.");
  await decide.getByRole("button", { name: "Refund everything" }).click();
  await expect(decide).toBeHidden();

  await page.getByRole("button", { name: "Send the refund…" }).first().click();
  const send = page.getByRole("dialog", { name: `Send the refund of ${label}` });
  await send.getByRole("button", { name: "See what it costs" }).click();
  await expect(send.getByRole("region", { name: "What it costs" })).toContainText("where it came from");
  expect(await accessibilityProblems(page)).toEqual([]);
  await send.getByRole("button", { name: /^Send [\d.]+ / }).click();
  await expect(send).toBeHidden();
  const refunds = page.getByRole("region", { name: /^Refunds/ });
  await expect(refunds).toContainText("On its way");
  await expect(page.getByRole("button", { name: "Send the refund…" }), "once").toHaveCount(0);
  expect(await getOrder(operator, id)).toMatchObject({ status: "refund_pending", nextAction: { code: "wait_for_refund" } });

  account.passHours(5);
  await page.getByRole("button", { name: "Ask the gateway" }).first().click();
  await expect(refunds.getByText("Sent", { exact: true })).toBeVisible();
  expect(await getOrder(operator, id)).toMatchObject({ status: "refunded", refunds: [{ state: "sent" }] });
});

test("a payment that nobody has begun to pay is cancelled at its gateway", async ({ openAs, playGateway }) => {
  const account = await playGateway("mugglepay");
  const { page } = await openAs("support");
  const { id, form } = await openForm(page, account);
  await makePayment(page, form);
  const payments = page.getByRole("region", { name: /^Payments/ });
  await payments.getByRole("button", { name: "Cancel the payment…" }).click();
  const dialog = page.getByRole("dialog", { name: `Cancel the payment at ${account.name}` });
  expect(await accessibilityProblems(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Cancel the payment" }).click();
  await expect(dialog).toBeHidden();
  await expect(payments).toContainText("Cancelled");
  expect((await getOrder(operator, id)).payments.map(({ status }) => status)).toContain("cancelled");
});

test("what a gateway lets one choose follows from what was chosen before it", async ({ openAs, playGateway }) => {
  const account = await playGateway("two_coin", ["exact"]);
  const { page } = await openAs("support");
  const { form } = await openForm(page, account);
  const choose = async (name: string, option: RegExp | string) => {
    const control = form.getByRole("combobox", { name });
    const wanted = control.getByRole("option", { name: option }).first();
    await expect(wanted).toBeAttached();
    await control.selectOption({ label: await wanted.innerText() });
  };
  await expect(form.getByRole("combobox", { name: "Paid with" }), "only the customer chooses").toHaveCount(0);
  await expect(form.getByRole("combobox", { name: "Provider" })).toBeDisabled();
  await choose("Country", "Germany");
  await choose("Coin", /BTC/);
  await choose("Payment method", /^(?!Choose)/);
  await choose("Provider", /BTC, fee/);
  await form.getByRole("textbox", { name: "Wallet address" }).fill("not a wallet");
  await form.getByRole("button", { name: "Make the payment" }).click();
  await expect(form.getByRole("alert"), "checked before anything is sent").toContainText("address");
  await form.getByRole("textbox", { name: "Wallet address" }).fill("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq");
  await makePayment(page, form);
});
