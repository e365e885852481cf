import { toInstant } from "@/lib/domain/instant";
import { coinpayments } from "@/lib/gateways/coinpayments";
import { addIntegration } from "@/lib/integrations/add-integration";
import { PlayedVendor } from "@/lib/simulate/played-vendor";
import { startVendorServer, type VendorServer } from "@/lib/simulate/vendor-server";
import { accessibilityProblems, expect, operator, test as base, unique } from "./office";

interface Account {
  slug: string;
  vendor: VendorServer;
}

/** An account at a CoinPayments that is played on this machine. */
const test = base.extend<{ account: Account }>({
  account: async ({ baseURL }, provide) => {
    const slug = `cp-${unique()}`;
    const vendors = new Map<string, PlayedVendor>();
    const vendor = await startVendorServer({ vendors, port: 0, seed: "vendor" });
    const credentials = { client_id: "7c1b3f0e9d2a4b6c8e0f1a2b3c4d5e6f", client_secret: "secret" };
    const settings = { api_base_url: vendor.addressOf(slug) };
    vendors.set(
      slug,
      new PlayedVendor(
        {
          slug,
          gateway: coinpayments,
          config: coinpayments.config.schema.parse({ ...credentials, ...settings }),
          registeredUrl: `${baseURL ?? ""}/api/webhooks/${slug}`,
        },
        { now: () => toInstant(new Date()), seed: "vendor" },
      ),
    );
    await addIntegration(operator, {
      gateway: "coinpayments",
      slug,
      name: `CoinPayments ${slug}`,
      credentials,
      settings,
    });
    await provide({ slug, vendor });
    await vendor.close();
  },
});

test("an admin registers the webhook's address at the gateway, sees it in the gateway's list and takes it away", async ({
  openAs,
  account: { slug },
}) => {
  const { page } = await openAs("admin");
  await page.goto(`/integrations/${slug}`);
  await page.getByRole("button", { name: "Show what is registered" }).click();
  await expect(page.getByText("CoinPayments has no webhook on file for this account.")).toBeVisible();

  await page.getByRole("button", { name: "Register this address at CoinPayments" }).click();
  await expect(page.getByText("This address is registered.")).toBeVisible();
  await page.getByRole("button", { name: "Register this address at CoinPayments" }).click();
  await expect(page.getByText("This address was registered already, with every event.")).toBeVisible();

  await page.getByRole("button", { name: "Look again" }).click();
  const entry = page.getByRole("list", { name: "Webhooks at CoinPayments" }).getByRole("listitem");
  await expect(entry).toHaveCount(1);
  await expect(entry).toContainText(`/api/webhooks/${slug}`);
  await expect(entry).toContainText("This integration");
  expect(await accessibilityProblems(page)).toEqual([]);

  await entry.getByRole("button", { name: /^Remove/ }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("no more events come from the gateway");
  await dialog.getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("CoinPayments has no webhook on file for this account.")).toBeVisible();
});

test("the currencies are fetched on demand, and a gateway that is away is told in words", async ({
  openAs,
  account: { slug, vendor },
}) => {
  const { page } = await openAs("admin");
  await page.goto(`/integrations/${slug}`);
  const panel = page.getByRole("region", { name: "Currencies CoinPayments lists" });
  await panel.getByRole("button", { name: "Fetch now" }).click();
  await expect(panel).toContainText(/6 currencies, fetched/);

  await vendor.close();
  await panel.getByRole("button", { name: "Fetch now" }).click();
  await expect(panel.getByRole("alert")).toContainText("CoinPayments could not be asked just now");
  await expect(panel).toContainText(/6 currencies, fetched/);
});

test("on a phone and in the dark nothing sticks out", async ({ openAs, account: { slug } }) => {
  const { page } = await openAs("admin");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto(`/integrations/${slug}`);
  await page.getByRole("button", { name: "Register this address at CoinPayments" }).click();
  await page.getByRole("button", { name: "Show what is registered" }).click();
  await expect(page.getByRole("list", { name: "Webhooks at CoinPayments" })).toBeVisible();
  const main = page.getByRole("main");
  expect(await main.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
  expect(await accessibilityProblems(page)).toEqual([]);
});

test("who may not configure is shown what is known, and no way to ask for more", async ({
  openAs,
  account: { slug },
}) => {
  const { page } = await openAs("support");
  await page.goto(`/integrations/${slug}`);
  await expect(page.getByRole("region", { name: "Currencies CoinPayments lists" })).toBeVisible();
  for (const name of ["Fetch now", "Register this address at CoinPayments", "Show what is registered"])
    await expect(page.getByRole("button", { name })).toBeHidden();
});
