import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Download, Locator, Page } from "@playwright/test";
import Papa from "papaparse";
import { poolExecutor } from "@/lib/db/client";
import { calendarDayOf, instantRange, presetRange } from "@/lib/domain/accounting-day";
import { compare, decimal, sum } from "@/lib/domain/decimal";
import { toInstant } from "@/lib/domain/instant";
import { readBooks } from "@/lib/exports/plan-export";
import { startExport } from "@/lib/exports/start-export";
import { now } from "@/lib/platform/clock";
import { addShop, playOrder, playOrders } from "./desk-scene";
import { accessibilityProblems, expect, operator, test } from "./office";

type Row = Record<string, string>;
interface Total {
  group: Record<string, string | null>;
  column: string;
  sum: string | null;
  rows: number;
  empty: number;
}
interface Manifest {
  sha256: string;
  rows: number;
  columns: string[];
  control_totals: Total[];
}

/** A shop with three orders of last month, and one of today that no export of last month may have. */
async function addShopOfLastMonth() {
  const slug = await addShop();
  const orders = [...(await playOrders(slug, "under", 2)), await playOrder(slug, "over")];
  const { zone } = await readBooks();
  const { from } = instantRange(presetRange("last_month", calendarDayOf(toInstant(now()), zone)), zone);
  await poolExecutor().query(
    `UPDATE orders SET created_at = $2::timestamptz + interval '1 hour'
     WHERE integration_id = (SELECT id FROM integrations WHERE slug = $1)`,
    [slug, from],
  );
  await playOrder(slug, "exact");
  return { slug, references: orders.map(({ externalOrderId }) => externalOrderId) };
}

async function chooseLastMonthOf(page: Page, slug: string): Promise<void> {
  await page.goto("/exports");
  await page.getByRole("button", { name: "Last month" }).click();
  await expect(page.getByRole("button", { name: "Last month" })).toHaveAttribute("aria-pressed", "true");
  await page.getByText("Only some rows").click();
  await page.getByRole("combobox", { name: "Integration" }).selectOption({ label: `Shop ${slug}` });
  await expect(page).toHaveURL(new RegExp(`range=last_month.*integration=${slug}`));
}

async function downloaded(page: Page, link: Locator): Promise<{ download: Download; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  return { download, bytes: await readFile(await download.path()) };
}

function parse(bytes: Buffer): { columns: string[]; rows: Row[] } {
  const text = bytes.toString("utf8");
  expect(text.startsWith("\ufeff"), "a spreadsheet needs the mark to read UTF-8").toBe(true);
  const { data, errors, meta } = Papa.parse<Row>(text, { header: true, skipEmptyLines: true });
  expect(errors).toEqual([]);
  return { columns: meta.fields ?? [], rows: data };
}

/** Adds up the file as an accountant would, without us. */
function expectSumsOf(rows: readonly Row[], totals: readonly Total[]): void {
  expect(totals.some((total) => total.sum !== null)).toBe(true);
  for (const total of totals) {
    const grouped = rows.filter((row) =>
      Object.entries(total.group).every(([column, value]) => row[column] === (value ?? "")),
    );
    const cells = grouped.map((row) => row[total.column] ?? "");
    const given = cells.filter((cell) => cell !== "");
    expect([grouped.length, cells.length - given.length], total.column).toEqual([total.rows, total.empty]);
    if (total.sum === null) expect(given, total.column).toEqual([]);
    else
      expect(compare(sum(given.map(decimal)), decimal(total.sum)), `${total.column}: ${total.sum}`).toBe(0);
  }
}

const runsOf = (page: Page, slug: string) =>
  page.getByRole("region", { name: "Kept exports" }).getByRole("listitem").filter({ hasText: slug });

test("an accountant exports last month's orders, and both files add up to the control totals beside them", async ({
  openAs,
}) => {
  const { slug, references } = await addShopOfLastMonth();
  const { page } = await openAs("accountant");
  await chooseLastMonthOf(page, slug);

  const preview = page.getByRole("region", { name: "First rows of the file" });
  await expect(preview.getByRole("row")).toHaveCount(1 + references.length);
  for (const reference of references) await expect(preview).toContainText(String(reference));
  const shown = await preview.getByRole("columnheader").allTextContents();

  const now = await downloaded(page, page.getByRole("link", { name: "Download now" }));
  expect(now.download.suggestedFilename()).toMatch(/_orders_\d{4}-\d\d-01_\d{4}-\d\d-\d\d_.*\.csv$/);
  const file = parse(now.bytes);
  expect(file.columns, "the preview shows the file's own columns").toEqual(shown);
  expect(file.rows.map((row) => row.external_order_id).sort()).toEqual([...references].sort());

  await page.getByRole("button", { name: "Keep as a run" }).click();
  const run = runsOf(page, slug);
  await expect(run).toContainText("Done");
  await expect(run).toContainText("3 rows");
  const kept = await downloaded(page, run.getByRole("link", { name: /^Download / }));
  const again = await downloaded(page, run.getByRole("link", { name: /^Download / }));
  expect(again.bytes.equals(kept.bytes), "the same bytes at every download").toBe(true);
  const { bytes } = await downloaded(page, run.getByRole("link", { name: /^Manifest of / }));
  const manifest = JSON.parse(bytes.toString("utf8")) as Manifest;
  expect(createHash("sha256").update(kept.bytes).digest("hex")).toBe(manifest.sha256);
  expect(parse(kept.bytes).rows).toEqual(file.rows);
  expect([manifest.rows, manifest.columns]).toEqual([references.length, file.columns]);
  expectSumsOf(file.rows, manifest.control_totals);

  await run.getByText("Control totals and checksum").click();
  await expect(run).toContainText(manifest.sha256);
  const totals = run.getByRole("region", { name: "Control totals" });
  for (const total of manifest.control_totals.filter(({ sum: value }) => value !== null)) {
    const group = Object.values(total.group)
      .map((value) => value ?? "none named")
      .join(" · ");
    const line = totals.getByRole("row").filter({ hasText: group }).filter({ hasText: total.column });
    await expect(line).toContainText(String(total.sum));
  }
  expect(await accessibilityProblems(page)).toEqual([]);
});

test("the page of exports fits a phone, in the dark too, with what it is for within reach", async ({
  openAs,
}) => {
  const { slug } = await addShopOfLastMonth();
  const { page } = await openAs("accountant");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: "dark" });
  await chooseLastMonthOf(page, slug);
  await expect(page.getByRole("region", { name: "First rows of the file" })).toContainText("order_id");
  await expect(page.getByRole("link", { name: "Download now" })).toBeInViewport();
  const main = page.getByRole("main");
  expect(await main.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  expect(await accessibilityProblems(page)).toEqual([]);
});

test("a condition that fits no row is said to be wrong, and not answered with an empty file", async ({
  openAs,
}) => {
  const { page } = await openAs("accountant");
  await page.goto("/exports?status=payed&range=last_month");
  const alert = page.getByRole("alert").filter({ hasText: "There is no such export" });
  await expect(alert).toContainText('There is no status "payed" here. There are: awaiting_payment');
  const status = page.getByRole("combobox", { name: "Status" });
  await expect(status).toHaveValue("payed");
  const answer = await page.request.get(
    "/exports/download?layout=orders&from=2026-03-01&to=2026-03-31&gateway=coinpayment",
  );
  expect([answer.status(), await answer.json()]).toMatchObject([400, { errors: [{ field: "gateway" }] }]);
  await status.selectOption("");
  await expect(alert).toBeHidden();
});

test("kept exports past the newest twenty are a page further", async ({ openAs }) => {
  const [old, slug] = [await addShop(), await addShop()];
  const days = { layout: "orders", from: "2020-01-01", to: "2020-01-02" } as const;
  await startExport(operator, { ...days, integration: old });
  for (let run = 0; run < 20; run += 1) await startExport(operator, { ...days, integration: slug });
  const { page } = await openAs("accountant");
  await page.goto(`/exports?from=2020-01-01&to=2020-01-02&integration=${slug}`);
  await expect(runsOf(page, slug).first()).toContainText("Done");
  await expect(runsOf(page, old)).toHaveCount(0);
  const pages = page.getByRole("navigation", { name: "Pages" });
  await expect(pages).toContainText("1–20");
  await pages.getByRole("link", { name: "Next page" }).click();
  await expect(runsOf(page, old)).toContainText("Done");
  await page.getByRole("button", { name: "Keep as a run" }).click();
  await expect(page, "a new run stands on the first page").not.toHaveURL(/cursor=/);
  await expect(pages).toContainText("1–20");
  await expect(runsOf(page, slug).first()).toContainText("Done");
});

for (const role of ["support", "viewer"] as const) {
  test(`${role} sees no exports and gets none, whatever the address`, async ({ openAs }) => {
    const run = await startExport(operator, { layout: "orders", from: "2020-01-01", to: "2020-01-02" });
    const { page } = await openAs(role);
    await page.goto("/orders");
    const places = page.getByRole("navigation", { name: "Main" });
    await expect(places.getByRole("link", { name: /^Orders/ })).toBeVisible();
    await expect(places.getByRole("link", { name: "Exports" })).toHaveCount(0);
    await page.goto("/exports");
    await expect(page.getByRole("heading", { name: "Your role does not open this page" })).toBeVisible();
    for (const address of [
      "/exports/download?layout=orders&from=2020-01-01&to=2020-01-02",
      `/exports/${run.id}/file`,
      `/exports/${run.id}/manifest`,
    ]) {
      const answer = await page.request.get(address);
      expect([address, answer.status()]).toEqual([address, 403]);
      expect(await answer.text()).not.toContain("order_id");
    }
  });
}
