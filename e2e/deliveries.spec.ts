import { readFile } from "node:fs/promises";
import { poolExecutor } from "@/lib/db/client";
import { listDeliveries } from "@/lib/ingest/list-deliveries";
import { addIntegration } from "@/lib/integrations/add-integration";
import { startReplay } from "@/lib/replays/start-replay";
import { runSimulation } from "@/lib/simulate/run-simulation";
import { accessibilityProblems, expect, operator, test, unique } from "./office";

/** An integration that has heard a word no mapping knows. */
async function heardUnknownStatus() {
  const slug = `coind-${unique()}`;
  await addIntegration(operator, {
    gateway: "coindpay",
    slug,
    name: `CoindPay ${slug}`,
    credentials: { api_secret: "first-secret-first-secret" },
  });
  await runSimulation(operator, { integration: slug, scenario: "unknown_status" });
  const { rows } = await listDeliveries(operator, { integration: slug, outcome: "unmapped" });
  const [delivery] = rows;
  if (!delivery?.gatewayStatus) throw new Error("the unknown status did not arrive");
  return { slug, delivery, word: delivery.gatewayStatus };
}

/** As an upgrade that ships another mapping does it: nothing of the past is read again by itself. */
async function setMapping(slug: string, mapping: Record<string, string>): Promise<void> {
  await poolExecutor().query("UPDATE integrations SET mapping = $2 WHERE slug = $1", [slug, mapping]);
}

test("a replay first shows what would change, then changes it, and a second one changes nothing", async ({
  openAs,
}) => {
  const { slug, delivery, word } = await heardUnknownStatus();
  const { page } = await openAs("support");
  await page.goto(`/deliveries?integration=${slug}`);
  const row = page.getByRole("row", { name: new RegExp(word) });
  await expect(row).toContainText("Unknown status");
  await row.getByRole("link", { name: new RegExp(word) }).click();
  await expect(page.getByText("The order waits for a person.")).toBeVisible();

  await page.getByRole("button", { name: "Replay" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog, "without a mapping there is nothing new to say").toContainText("Nothing would change");
  await dialog.getByRole("button", { name: "Leave it as it is" }).click();

  await setMapping(slug, { [word]: "cancelled" });
  await page.getByRole("button", { name: "Replay" }).click();
  await expect(dialog).toContainText("Its order would change.");
  await expect(dialog.getByRole("row", { name: /^Status/ })).toContainText(/Manual review.*Cancelled/);
  const untouched = await listDeliveries(operator, { integration: slug, q: delivery.id });
  expect(untouched.rows[0]?.replayedAt, "a dry run writes nothing").toBeNull();

  await dialog.getByRole("button", { name: "Replay now" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText("Unknown status")).toBeHidden();
  await expect(page.getByRole("region", { name: "Facts" })).toContainText("just now");

  await page.getByRole("button", { name: "Replay" }).click();
  await expect(dialog).toContainText("Nothing would change");
});

test("chosen deliveries are replayed after a dry run has shown the difference, and the run is found again", async ({
  openAs,
}) => {
  const { slug, word } = await heardUnknownStatus();
  await runSimulation(operator, { integration: slug, scenario: "unknown_status" });
  await setMapping(slug, { [word]: "cancelled" });
  const { page } = await openAs("support");
  await page.goto(`/deliveries?tab=all&integration=${slug}`);
  const boxes = page
    .getByRole("table", { name: "Deliveries" })
    .getByRole("checkbox", { name: /^Select (?!all)/ });
  await boxes.first().click();
  await boxes.last().click({ modifiers: ["Shift"] });
  const total = await boxes.count();
  await expect(page.getByRole("status").filter({ hasText: "selected" })).toContainText(
    `${total} deliveries selected`,
  );

  await page.getByRole("button", { name: "See what a replay would change" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(`Dry run of ${total} deliveries`);
  const would = page.getByRole("list", { name: "Orders that would change" }).getByRole("listitem");
  await expect(would.first()).toContainText(/Manual review.*Cancelled/, { timeout: 20_000 });
  const orders = await would.count();
  const untouched = await listDeliveries(operator, { integration: slug });
  expect(
    untouched.rows.filter((row) => row.replayedAt !== null),
    "a dry run writes nothing",
  ).toEqual([]);

  await page.getByRole("button", { name: `Replay ${total} deliveries…` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Replay now" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(`Replay of ${total} deliveries`);
  await expect(page.getByText("Done", { exact: true })).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole("list", { name: "Orders that changed" }).getByRole("listitem")).toHaveCount(
    orders,
  );

  await page.getByRole("link", { name: "Replays" }).first().click();
  await page
    .getByRole("link", { name: `Replay of ${total} deliveries` })
    .first()
    .click();
  await expect(page.getByRole("list", { name: "Orders that changed" }).getByRole("listitem")).toHaveCount(
    orders,
  );
});

test("all that fit a filter are replayed at once, and nothing changes where nothing can", async ({
  openAs,
}) => {
  const { slug } = await heardUnknownStatus();
  const { page } = await openAs("support");
  await page.goto(`/deliveries?tab=all&integration=${slug}`);
  await page.getByRole("button", { name: "Dry run of all" }).click();
  await expect(page.getByText("Every order already is what this run makes of it.")).toBeVisible({
    timeout: 20_000,
  });
});

test("a delivery is found by its gateway reference, and its exact bytes can be downloaded", async ({
  openAs,
}) => {
  const { slug, delivery } = await heardUnknownStatus();
  const { page } = await openAs("support");
  await page.goto(`/deliveries?tab=all&integration=${slug}`);
  const search = page.getByRole("searchbox", { name: /Search deliveries/ });
  await search.fill(delivery.gatewayRef ?? "");
  await search.press("Enter");
  await expect(page).toHaveURL(/find=/);
  await page
    .getByRole("row", { name: /created/ })
    .getByRole("link")
    .first()
    .click();

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download the exact bytes" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^dlv_\w+\.raw$/);
  const bytes = await readFile(await download.path(), "utf8");
  expect(JSON.parse(bytes)).toMatchObject({ id: delivery.gatewayRef });
});

test("a forged request leaves a count under its reason, and not its content", async ({ openAs, request }) => {
  const { slug } = await heardUnknownStatus();
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const answer = await request.post(`/api/webhooks/${slug}`, {
      data: { forged: true },
      headers: { "x-signature": "0".repeat(64) },
    });
    expect(answer.status()).toBe(401);
  }
  const { page } = await openAs("support");
  await page.goto(`/deliveries?tab=refused&integration=${slug}`);
  const rows = page.getByRole("table", { name: "Refused requests" }).getByRole("row");
  await expect(rows.filter({ hasText: "Wrong signature" }).first()).toBeVisible();
});

test("j and o open a delivery from the keyboard alone", async ({ openAs }) => {
  const { slug } = await heardUnknownStatus();
  const { page } = await openAs("support");
  await page.goto(`/deliveries?tab=all&integration=${slug}`);
  await expect(page.getByRole("table", { name: "Deliveries" })).toBeVisible();
  await expect(async () => {
    await page.keyboard.press("j");
    await expect(page.locator("tr[data-active]")).toBeFocused({ timeout: 500 });
  }).toPass();
  await page.keyboard.press("o");
  await expect(page).toHaveURL(/\/deliveries\/dlv_/);
});

test("the pages of deliveries have no barriers, light and dark", async ({ openAs }) => {
  const { slug, delivery } = await heardUnknownStatus();
  const run = await startReplay(operator, { ids: [delivery.id], dryRun: true });
  const { page } = await openAs("support");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const path of [
      `/deliveries?tab=all&integration=${slug}`,
      "/deliveries?tab=contradictory&find=nothing-like-it",
      "/deliveries?tab=refused",
      "/deliveries?tab=replays",
      `/deliveries/replays/${run.id}`,
      `/deliveries/${delivery.id}`,
    ]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      expect(await accessibilityProblems(page), `${path}, ${colorScheme}`).toEqual([]);
    }
  }
});
