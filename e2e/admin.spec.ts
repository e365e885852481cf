import { createHmac } from "node:crypto";
import type { APIRequestContext } from "@playwright/test";
import { decimal } from "@/lib/domain/decimal";
import { toInstant } from "@/lib/domain/instant";
import type { Gateway } from "@/lib/gateways/contract";
import { GATEWAYS } from "@/lib/gateways/registry";
import { addIntegration } from "@/lib/integrations/add-integration";
import { loadIntegration } from "@/lib/integrations/load-integration";
import { PlayedVendor } from "@/lib/simulate/played-vendor";
import { startVendorServer } from "@/lib/simulate/vendor-server";
import { accessibilityProblems, expect, operator, test, unique } from "./office";

async function addCoindpay(apiSecret = "first-secret-first-secret") {
  const slug = `coind-${unique()}`;
  return addIntegration(operator, {
    gateway: "coindpay",
    slug,
    name: `CoindPay ${slug}`,
    credentials: { api_secret: apiSecret },
  });
}

test("an admin connects a gateway, copies its address, sends a test event and sees the order", async ({
  openAs,
}) => {
  const { page } = await openAs("admin");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const name = `Shop ${unique()}`;

  await page.goto("/integrations");
  await page.getByRole("link", { name: "Add an integration" }).click();
  await page
    .getByRole("navigation", { name: "Gateways" })
    .getByRole("link", { name: /^(CD|CP)? ?CoindPay/ })
    .click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(name);
  await page.getByRole("button", { name: "Add the integration" }).click();
  const alert = page.getByRole("alert").filter({ hasText: "The integration was not added." });
  await expect(alert, "what is wrong takes focus").toBeFocused();
  const secret = page.getByRole("textbox", { name: "API secret" });
  await expect(secret, "the error stands at the field").toHaveAttribute("aria-invalid", "true");

  await secret.fill("first-secret-first-secret");
  await page.getByRole("button", { name: "Add the integration" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(page.getByText("Not heard yet")).toBeVisible();

  await page.getByRole("button", { name: "Copy webhook address" }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/\/api\/webhooks\/shop-[0-9a-f]{8}$/);
  await expect(page.getByText(copied)).toBeVisible();

  await page.getByRole("button", { name: "Send a test event" }).click();
  const arrived = page.getByRole("link", { name: /It arrived and made the order TEST-/ });
  const reference = /TEST-\w+/.exec((await arrived.textContent()) ?? "")?.[0] ?? "none";
  await arrived.click();
  await expect(page.getByRole("heading", { level: 1, name: reference })).toBeVisible();
});

test("after a rotation both secrets are taken until the overlap ends, and no other", async ({
  openAs,
  request,
}) => {
  const { slug } = await addCoindpay("first-secret-first-secret");
  const { page } = await openAs("admin");
  await page.goto(`/integrations/${slug}`);

  await page.getByRole("button", { name: "Rotate" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Rotate" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Enter at least one new value.");
  await dialog.getByRole("textbox", { name: /API secret/ }).fill("second-secret-second-secret");
  await dialog.getByRole("combobox", { name: "Overlap" }).selectOption({ label: "1 hour" });
  await expect(dialog.getByText(/still taken for 1 hour/)).toBeVisible();
  await dialog.getByRole("button", { name: "Rotate" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(/the former value is taken until/)).toBeVisible();

  expect(await deliver(request, slug, "first-secret-first-secret")).toBe(200);
  expect(await deliver(request, slug, "second-secret-second-secret")).toBe(200);
  expect(await deliver(request, slug, "third-secret-third-secret")).toBe(401);
});

async function deliver(
  request: APIRequestContext,
  slug: string,
  secret: string,
  status = "created",
): Promise<number> {
  const body = JSON.stringify({ id: unique(), rampStatus: status });
  const answer = await request.post(`/api/webhooks/${slug}`, {
    data: Buffer.from(body),
    headers: {
      "content-type": "application/json",
      "x-signature": createHmac("sha256", secret).update(body).digest("hex"),
    },
  });
  return answer.status();
}

test("an unknown word is found in the inbox, mapped after its preview, and the order that waited moves", async ({
  openAs,
  request,
}) => {
  const { slug } = await addCoindpay();
  const word = `Teleported-${unique()}`;
  await deliver(request, slug, "first-secret-first-secret", word);
  const { page } = await openAs("admin");
  await page.goto("/integrations");
  await page.getByRole("link", { name: new RegExp(`^Map ${word} of`) }).click();
  const ours = page.getByRole("combobox", { name: `${word} becomes` });
  await expect(ours, "the word somebody came for has the focus").toBeFocused();
  await expect(page.getByText("unmapped, 1 order waiting")).toBeVisible();

  await ours.selectOption({ label: "Paid" });
  await expect(page.getByText(/the shop delivers without being paid/)).toBeVisible();
  await ours.selectOption({ label: "Expired" });
  await expect(page.getByText(/the shop delivers without being paid/)).toBeHidden();
  await expect(
    page.getByRole("button", { name: "Save the mapping" }),
    "saving needs the preview",
  ).toBeHidden();
  await page.getByRole("button", { name: "Preview" }).click();
  const effects = page.getByRole("list", { name: "Orders that would change" }).getByRole("listitem");
  await expect(effects).toHaveCount(1, { timeout: 20_000 });
  await expect(effects).toContainText(/Manual review.*Expired/);
  // A closed tab loses nothing: the address is the preview.
  await page.reload();
  await expect(effects).toHaveCount(1);
  await expect(ours).toHaveValue("expired");

  const order = await effects.getByRole("link").getAttribute("href");
  await page.getByRole("button", { name: "Save the mapping" }).click();
  await expect(page.getByText("1 order changed.")).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText("Version 2", { exact: true })).toBeVisible();
  await page.goto(order ?? "/orders");
  await expect(page.getByRole("main")).toContainText("Expired");
  await page.goto("/integrations");
  await expect(page.getByText(word)).toBeHidden();
});

test("of two who map at once the second is told, and an earlier version can be taken back", async ({
  openAs,
  request,
}) => {
  const { slug } = await addCoindpay();
  await deliver(request, slug, "first-secret-first-secret");
  const first = (await openAs("admin")).page;
  const second = (await openAs("admin")).page;
  for (const [page, status] of [
    [first, "Confirming"],
    [second, "Expired"],
  ] as const) {
    await page.goto(`/integrations/${slug}/mapping`);
    await page.getByRole("combobox", { name: "created becomes" }).selectOption({ label: status });
    await page.getByRole("button", { name: "Preview" }).click();
    await expect(page.getByRole("button", { name: "Save the mapping" })).toBeVisible({ timeout: 20_000 });
  }
  await first.getByRole("button", { name: "Save the mapping" }).click();
  await expect(first.getByText("Version 2", { exact: true })).toBeVisible();
  await second.getByRole("button", { name: "Save the mapping" }).click();
  await expect(second.getByRole("alert").filter({ hasText: "Nothing was saved." })).toContainText(
    "Somebody saved another mapping",
  );

  await first.getByRole("button", { name: "Restore version 1" }).click();
  await first.getByRole("button", { name: "Preview" }).click();
  await first.getByRole("button", { name: "Save the mapping" }).click({ timeout: 20_000 });
  await expect(first.getByText("Version 3", { exact: true })).toBeVisible();
});

test("whoever saves an integration second is told, and overwrites nothing", async ({ openAs }) => {
  const { slug } = await addCoindpay();
  const first = (await openAs("admin")).page;
  const second = (await openAs("admin")).page;
  for (const page of [first, second]) await page.goto(`/integrations/${slug}`);

  await first.getByRole("textbox", { name: "Tolerance, percent" }).fill("0.5");
  await first.getByRole("button", { name: "Save the settings" }).click();
  await expect(first.getByText("The settings are saved.")).toBeVisible();

  await second.getByRole("textbox", { name: "Tolerance, percent" }).fill("2");
  await second.getByRole("button", { name: "Save the settings" }).click();
  await expect(second.getByRole("alert").filter({ hasText: "The settings were not saved." })).toContainText(
    "Somebody changed",
  );
  await second.reload();
  await expect(second.getByRole("textbox", { name: "Tolerance, percent" })).toHaveValue("0.5");
});

test("a disabled integration answers 404, and says so before it is done", async ({ openAs, request }) => {
  const { slug } = await addCoindpay();
  const { page } = await openAs("admin");
  await page.goto(`/integrations/${slug}`);
  await page.getByRole("button", { name: "Disable" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("answered with 404");
  await dialog.getByRole("button", { name: "Disable" }).click();
  await expect(page.getByRole("button", { name: "Enable", exact: true })).toBeVisible();
  expect(await deliver(request, slug, "first-secret-first-secret")).toBe(404);
});

test("the gateway's own list brings in a payment nobody told of, and a gateway that is away is named", async ({
  openAs,
}) => {
  const slug = `store-${unique()}`;
  const vendors = new Map<string, PlayedVendor>();
  const server = await startVendorServer({ vendors, port: 0, seed: slug });
  await addIntegration(operator, {
    gateway: "btcpay",
    slug,
    name: `Store ${slug}`,
    settings: { server_url: server.addressOf(slug), store_id: "S1" },
    credentials: { api_key: "key", webhook_secret: "secret" },
  });
  const { configs, registeredUrl } = await loadIntegration(slug);
  const account = { slug, gateway: GATEWAYS.btcpay as Gateway, config: configs[0], registeredUrl };
  const vendor = new PlayedVendor(account, { now: () => toInstant(new Date()), seed: slug });
  vendors.set(slug, vendor);
  const payment = {
    externalOrderId: `SO-${slug}`,
    seed: Buffer.from(slug).toString("hex").padStart(32, "0").slice(-32),
    asset: "BTC",
    network: "bitcoin",
    amount: decimal("0.001"),
    price: { amount: decimal("96"), currency: "EUR" },
    customer: { name: "Ada Byron", email: "ada@example.test" },
    startedAt: toInstant(new Date()),
  };
  vendor.book.add(payment, "stuck");

  const { page } = await openAs("admin");
  await page.goto(`/integrations/${slug}`);
  await expect(page.getByText("Last read: never")).toBeVisible();
  await page.getByRole("button", { name: "Read the gateway’s list" }).click();
  await expect(page.getByText("Read 1 payment of BTCPay Server's list: 1 brought news.")).toBeVisible();
  await expect(page.getByText("Last read: never")).toBeHidden();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.goto(`/orders?tab=all&q=${payment.externalOrderId}`);
  await expect(page.getByRole("link", { name: payment.externalOrderId }).first()).toBeVisible();

  await server.close();
  await page.goto(`/integrations/${slug}`);
  await page.getByRole("button", { name: "Read the gateway’s list" }).click();
  const alert = page.getByRole("alert").filter({ hasText: "The list was not read to its end." });
  await expect(alert).toContainText("BTCPay Server could not be asked just now");
  await page.setViewportSize({ width: 390, height: 844 });
  const sticksOut = () => document.documentElement.scrollWidth > document.documentElement.clientWidth;
  expect(await page.evaluate(sticksOut)).toBe(false);
});

/** A gateway nobody has written an adapter for. */
const SAMPLE = '{"payment":{"ref":"PX-77","state":"Settled"},"shop_order":"SO-77","sum":"49.90","cur":"EUR"}';

function sampleHeaders(secret: string): string {
  return `X-Px-Signature: sha512=${createHmac("sha512", secret).update(SAMPLE).digest("hex")}`;
}

test("an admin sets up a gateway that has no adapter, tries a webhook before saving, and the same webhook then makes the order", async ({
  openAs,
  request,
}) => {
  const { page } = await openAs("admin");
  const name = `Px ${unique()}`;
  await page.goto("/integrations/new?gateway=generic");
  const fill = (label: string, value: string) =>
    page.getByRole("textbox", { name: label, exact: true }).fill(value);
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(name);
  await page.getByRole("textbox", { name: "Signing secret" }).fill("px-secret");
  await fill("Signature header", "X-Px-Signature");
  await fill("Before the signature (optional)", "sha512=");
  await page.getByRole("combobox", { name: "Algorithm" }).selectOption("hmac_sha512");
  await fill("Reference", "payment.id");
  await fill("Order reference (optional)", "shop_order");
  await fill("Status", "payment.state");
  await fill("What its words mean", "Settled = payed");
  await fill("Asset (optional)", "cur");
  await fill("Received amount (optional)", "sum");
  await fill("Body of a webhook", SAMPLE);

  const attempt = () => page.getByRole("button", { name: "Try it" }).click();
  await attempt();
  const problem = page.getByRole("alert").filter({ hasText: "This could not be tried." });
  await expect(problem, "what is wrong takes focus").toBeFocused();
  await problem.getByRole("link", { name: /Line 1: "payed" is no status here/ }).click();
  const table = page.getByRole("textbox", { name: "What its words mean", exact: true });
  await expect(table).toBeFocused();
  await table.fill("Settled = paid # the money is in");

  await attempt();
  const result = page.getByRole("status").filter({ hasText: "quarantine" });
  await expect(result).toContainText('Nothing stands at "payment.id"');
  await expect(result).toContainText("Intake would refuse it: no signature");

  await fill("Reference", "payment.ref");
  await fill("Its headers (optional)", sampleHeaders("px-secret"));
  await attempt();
  const right = page.getByRole("status").filter({ hasText: "The signature is right" });
  await expect(right).toContainText("PX-77");
  await expect(right).toContainText("49.90 EUR");
  await expect(right).toContainText("An order that has heard nothing else would be Paid");
  expect(await accessibilityProblems(page)).toEqual([]);

  await page.getByRole("button", { name: "Add the integration" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  const slug = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const [header = "", signature = ""] = sampleHeaders("px-secret").split(": ");
  const answer = await request.post(`/api/webhooks/${slug}`, {
    data: Buffer.from(SAMPLE),
    headers: { "content-type": "application/json", [header]: signature },
  });
  expect(await answer.json()).toMatchObject({ ok: true, outcome: "applied" });

  await page.getByText("Try it with a webhook").click();
  await fill("Body of a webhook", SAMPLE);
  await fill("Its headers (optional)", sampleHeaders("another secret"));
  await attempt();
  await expect(page.getByRole("status").filter({ hasText: "wrong signature" })).toContainText("PX-77");
  await page.getByRole("button", { name: "Send a test event" }).click();
  await expect(page.getByRole("link", { name: /It arrived and made the order/ })).toBeVisible();
});

test("the form of a gateway set up by hand fits a phone, in the dark too", async ({ openAs }) => {
  const { page } = await openAs("admin");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto("/integrations/new?gateway=generic");
  await page.getByRole("textbox", { name: "Signing secret" }).fill("px-secret");
  await page.getByRole("textbox", { name: "Body of a webhook" }).fill('{"id":"1","status":"who knows"}');
  await page.getByRole("button", { name: "Try it" }).press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "is in no table" })).toBeVisible();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
  expect(await accessibilityProblems(page)).toEqual([]);
});

test("a person who is added signs in with the password shown once, and is out at the next click once disabled", async ({
  openAs,
  browser,
}) => {
  const { page } = await openAs("admin");
  const name = `Grace ${unique()}`;
  const email = `grace-${unique()}@example.test`;

  await page.goto("/team");
  await page.getByRole("button", { name: "Add a person" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name" }).fill(name);
  await dialog.getByRole("textbox", { name: "E-mail" }).fill(email);
  await dialog.getByRole("radio", { name: /^Accountant/ }).check();
  await dialog.getByRole("button", { name: "Add the person" }).click();
  const password = await dialog.locator("code").textContent();
  await dialog.getByRole("button", { name: "I have passed it on" }).click();
  await expect(page.getByRole("row", { name: new RegExp(name) })).toContainText("Accountant");

  const context = await browser.newContext();
  const theirs = await context.newPage();
  await theirs.goto("/sign-in");
  await theirs.getByRole("textbox", { name: "E-mail" }).fill(email);
  await theirs.getByRole("textbox", { name: "Password" }).fill(password ?? "");
  await theirs.getByRole("button", { name: "Sign in" }).click();
  await expect(theirs.getByRole("button", { name: `${name}, Accountant: account menu` })).toBeVisible();

  await page.getByRole("button", { name: `Change ${name}` }).click();
  await page.getByRole("menuitem", { name: "Disable…" }).click();
  await expect(dialog).toContainText("They are out at their next click");
  await dialog.getByRole("button", { name: "Disable" }).click();
  await expect(page.getByRole("row", { name: new RegExp(name) })).toContainText("Disabled");

  await theirs.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Settlements" }).click();
  await expect(theirs.getByRole("button", { name: "Sign in" })).toBeVisible();
  await context.close();
});

test("an admin who replaces their own password still sees the new one", async ({ openAs }) => {
  const { page, account } = await openAs("admin");
  await page.goto("/team");
  await page.getByRole("button", { name: `Change ${account.name}` }).click();
  await page.getByRole("menuitem", { name: "Reset the password…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("You are signed out at your next click.");
  await dialog.getByRole("button", { name: "Make a new password" }).click();
  await expect(dialog.locator("code")).toHaveText(/^(\w{5}-){3}\w{5}$/);
});

test("a key is shown once, works, and stops working when it is revoked", async ({ openAs, request }) => {
  const { page } = await openAs("admin");
  const name = `Books ${unique()}`;
  await page.goto("/api-keys");
  await page.getByRole("button", { name: "Make a key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name" }).fill(name);
  await dialog.getByRole("button", { name: "Make the key" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Choose at least one scope.");
  await dialog.getByRole("checkbox", { name: /^orders:read/ }).check();
  await dialog.getByRole("button", { name: "Make the key" }).click();
  const made = page.getByRole("dialog", { name: "The key is made" });
  const key = (await made.locator("code").first().textContent()) ?? "";
  await made.getByRole("button", { name: "I have stored it" }).click();

  const ask = async () =>
    (await request.get("/api/v1/orders?limit=1", { headers: { authorization: `Bearer ${key}` } })).status();
  expect(await ask()).toBe(200);
  await page.getByRole("button", { name: `Revoke ${name}` }).click();
  await dialog.getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByRole("row", { name: new RegExp(name) })).toContainText("Revoked");
  expect(await ask()).toBe(401);
});

test("the audit log tells who did what, shows before and after, and its chain is whole", async ({
  openAs,
}) => {
  const { slug } = await addCoindpay();
  const { page, account } = await openAs("admin");
  await page.goto(`/integrations/${slug}`);
  await page.getByRole("textbox", { name: "Tolerance, percent" }).fill("0.5");
  await page.getByRole("button", { name: "Save the settings" }).click();
  await expect(page.getByText("The settings are saved.")).toBeVisible();

  await page.goto("/audit");
  const search = page.getByRole("searchbox", { name: /audit log/ });
  await search.fill(account.name);
  await search.press("Enter");
  await expect(page).toHaveURL(/find=/);
  await page.getByRole("button", { name: new RegExp(`${account.name} changed the settings`) }).click();
  const entry = page.getByRole("dialog", { name: "Audit entry" });
  await expect(entry.getByRole("row", { name: /^settings\.tolerance_percent/ })).toContainText("0.5");
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Verify the chain" }).click();
  await expect(page.getByRole("dialog")).toContainText(
    /\d rows checked; each one follows the row before it\./,
  );
});

test.describe("what a viewer may not open", () => {
  for (const path of [
    "/deliveries",
    "/deliveries/dlv_1",
    "/integrations",
    "/integrations/new",
    "/team",
    "/audit",
    "/api-keys",
    "/settings",
  ]) {
    test(`${path} is answered with the page that says so`, async ({ openAs }) => {
      const { page } = await openAs("viewer");
      await page.goto(path);
      await expect(page.getByRole("heading", { name: "Your role does not open this page" })).toBeVisible();
    });
  }

  test("the bytes of a delivery are refused as well", async ({ openAs }) => {
    const { page } = await openAs("viewer");
    expect((await page.request.get("/deliveries/dlv_1/body")).status()).toBe(403);
  });

  test("settlements and refunds are open to them, without what they may not do", async ({ openAs }) => {
    const { page } = await openAs("viewer");
    for (const path of ["/settlements", "/refunds"]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(page.getByRole("link", { name: "Export" })).toBeHidden();
    }
  });
});

test("support sees an integration and cannot change it", async ({ openAs }) => {
  const { slug } = await addCoindpay();
  const { page } = await openAs("support");
  await page.goto(`/integrations/${slug}`);
  await expect(page.getByRole("textbox", { name: "Tolerance, percent" })).toBeDisabled();
  for (const name of ["Save the settings", "Rotate", "Disable", "Send a test event"])
    await expect(page.getByRole("button", { name })).toBeHidden();
});

test.describe("without barriers", () => {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`every page of the administration, ${colorScheme}`, async ({ openAs }) => {
      const { slug } = await addCoindpay();
      const { page } = await openAs("admin");
      await page.emulateMedia({ colorScheme });
      for (const path of [
        "/integrations",
        "/integrations/new",
        "/integrations/new?gateway=coinpayments",
        `/integrations/${slug}`,
        `/integrations/${slug}/mapping`,
        "/settlements",
        "/refunds",
        "/team",
        "/audit",
        "/api-keys",
        "/settings",
      ]) {
        await page.goto(path);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        expect(await accessibilityProblems(page), path).toEqual([]);
      }
    });
  }

  test("its dialogs", async ({ openAs }) => {
    const { slug } = await addCoindpay();
    const { page } = await openAs("admin");
    for (const [path, button] of [
      [`/integrations/${slug}`, "Rotate"],
      [`/integrations/${slug}`, "Disable"],
      ["/team", "Add a person"],
      ["/api-keys", "Make a key"],
      ["/audit", "Verify the chain"],
    ] as const) {
      await page.goto(path);
      await page.getByRole("button", { name: button }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
      expect(await accessibilityProblems(page), `${path}: ${button}`).toEqual([]);
    }
  });

  test("at 390 px nothing sticks out", async ({ openAs }) => {
    const { slug } = await addCoindpay();
    const { page } = await openAs("admin");
    await page.setViewportSize({ width: 390, height: 844 });
    for (const path of [
      "/integrations",
      `/integrations/${slug}`,
      "/settlements",
      "/team",
      "/audit",
      "/api-keys",
      "/settings",
    ]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      const main = page.getByRole("main");
      expect(await main.evaluate((element) => element.scrollWidth - element.clientWidth), path).toBe(0);
    }
  });
});
