import { createHmac } from "node:crypto";
import type { APIRequestContext } from "@playwright/test";
import { addIntegration } from "@/lib/integrations/add-integration";
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

async function deliver(request: APIRequestContext, slug: string, secret: string): Promise<number> {
  const body = JSON.stringify({ id: unique(), rampStatus: "created" });
  const answer = await request.post(`/api/webhooks/${slug}`, {
    data: Buffer.from(body),
    headers: {
      "content-type": "application/json",
      "x-signature": createHmac("sha256", secret).update(body).digest("hex"),
    },
  });
  return answer.status();
}

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
