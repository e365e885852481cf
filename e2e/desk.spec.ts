import Papa from "papaparse";
import { addShop, firstRow, playOrder, playOrders } from "./desk-scene";
import { accessibilityProblems, expect, test, unique } from "./office";

test("an underpaid order is decided from the list with the keyboard alone, and leaves the tab", async ({
  openAs,
}) => {
  const slug = await addShop();
  const { label } = await playOrder(slug, "under");
  const { page } = await openAs("support");
  await page.goto(`/orders?integration=${slug}`);
  const row = page.getByRole("row", { name: new RegExp(label) });
  await expect(row).toContainText("Underpaid");
  await expect(row).toContainText("Ask for a top-up");

  await firstRow(page);
  await page.keyboard.press("Space");
  const peek = page.getByRole("dialog", { name: label });
  await expect(peek).toContainText("Ask the customer for");
  await page.keyboard.press("e");
  const dialog = page.getByRole("dialog", { name: `Resolve ${label}` });
  await expect(
    dialog.getByRole("radio", { name: /Ask for a top-up/ }),
    "what is suggested is chosen",
  ).toBeChecked();
  const preview = dialog.getByRole("region", { name: "Preview" });
  await expect(preview).toContainText("The order stays underpaid.");
  await expect(preview).toContainText("The shop is not told to deliver.");

  await dialog.getByRole("radio", { name: /Accept the shortfall/ }).check();
  await expect(preview).toContainText("The order becomes paid.");
  await expect(preview).toContainText("is written off");
  await page.keyboard.press("Control+Enter");
  await expect(dialog.getByRole("alert"), "a decision needs a reason and a note").toContainText(
    "Choose a reason.",
  );
  await dialog
    .getByRole("combobox", { name: "Reason" })
    .selectOption({ label: "Exchange or wallet took its fee from the amount" });
  await dialog.getByRole("textbox", { name: "Note" }).fill("The exchange kept its fee.");
  await page.keyboard.press("Control+Enter");

  await expect(dialog).toBeHidden();
  await expect(page.getByText(`${label}: accept the shortfall.`)).toBeVisible();
  await expect(row).toBeHidden();
  await expect(page.getByText("No order fits these filters")).toBeVisible();
  await page.getByRole("link", { name: "Paid", exact: true }).click();
  await expect(page.getByRole("row", { name: new RegExp(label) })).toContainText("No action needed");
});

test("o opens the order under the cursor, u leads back to the same list, and the row is dimmed", async ({
  openAs,
}) => {
  const slug = await addShop();
  const { label } = await playOrder(slug, "over");
  const { page } = await openAs("support");
  await page.goto(`/orders?tab=overpaid&integration=${slug}`);
  await firstRow(page);
  await page.keyboard.press("o");
  await expect(page.getByRole("heading", { level: 1, name: label })).toBeVisible();
  await expect(page.getByRole("link", { name: "Orders", exact: true }).last()).toHaveAttribute(
    "href",
    `/orders?tab=overpaid&integration=${slug}`,
  );
  await page.keyboard.press("u");
  await expect(page.locator("tr[data-visited]")).toContainText(label);
});

test("the filters are the address: they survive a reload, make a view, and the view brings them back", async ({
  openAs,
}) => {
  const slug = await addShop();
  await playOrder(slug, "under");
  const { page } = await openAs("support");
  await page.goto(`/orders?tab=all&integration=${slug}`);
  await page.getByRole("button", { name: /^Flag:/ }).click();
  await page.getByRole("menuitemradio", { name: "Late" }).click();
  await expect(page.getByText("No order fits these filters")).toBeVisible();
  await expect(page).toHaveURL(/flag=late/);
  await page.reload();
  await expect(page.getByRole("button", { name: "Flag: Late" })).toBeVisible();

  const name = `Late ones ${unique()}`;
  const views = page.getByRole("button", { name: "Views" });
  await views.click();
  await page.getByRole("menuitem", { name: "Save this view…" }).click();
  const dialog = page.getByRole("dialog", { name: "Save this view" });
  await dialog.getByRole("textbox", { name: "Name" }).fill(name);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("button", { name }), "the list is this view now").toBeFocused();

  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await expect(page).not.toHaveURL(/flag=late/);
  await page.keyboard.press("v");
  await page.getByRole("menuitem", { name }).click();
  await expect(page).toHaveURL(/flag=late/);

  await page.getByRole("button", { name }).click();
  await page.getByRole("menuitem", { name: "Save this view…" }).click();
  await dialog.getByRole("textbox", { name: "Name" }).fill(name);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("alert")).toContainText("You already have a view called");
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name }).click();
  await page.getByRole("menuitem", { name: "Delete views…" }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: `Delete “${name}”` })
    .click();
  await expect(page.getByText(`The view “${name}” is deleted.`)).toBeVisible();
});

test("the next page goes on where this one ends, and back shows the same rows again", async ({ openAs }) => {
  const slug = await addShop();
  const orders = await playOrders(slug, "exact", 53);
  const { page } = await openAs("viewer");
  await page.goto(`/orders?tab=all&integration=${slug}`);
  const rows = page.getByRole("table", { name: "Orders" }).locator("tbody tr");
  const pages = page.getByRole("navigation", { name: "Pages" });
  await expect(rows).toHaveCount(50);
  const first = await rows.allTextContents();
  await pages.getByRole("link", { name: "Next page" }).click();
  await expect(pages).toContainText("51–53");
  await expect(rows).toHaveCount(3);
  const second = await rows.allTextContents();
  expect(
    orders.filter(({ externalOrderId }) =>
      [...first, ...second].some((text) => text.includes(externalOrderId ?? "?")),
    ),
  ).toHaveLength(53);
  await pages.getByRole("link", { name: "Previous page" }).click();
  await expect(pages).toContainText("1–50");
  expect(await rows.allTextContents()).toEqual(first);
});

test("r records a refund, from the list and on the order, and ? shows each key once", async ({ openAs }) => {
  const slug = await addShop();
  const { label } = await playOrder(slug, "over");
  const { page } = await openAs("support");
  await page.goto(`/orders?tab=overpaid&integration=${slug}`);
  await firstRow(page);
  const help = page.getByRole("dialog", { name: "Keyboard" });
  const keys = async () => {
    await page.keyboard.press("?");
    await expect(help).toBeVisible();
    const all = await help.locator("dd").allTextContents();
    expect(new Set(all).size, all.join(" ")).toBe(all.length);
    await expect(help.locator("dl > div").filter({ hasText: "Record a refund" }).locator("kbd")).toHaveText(
      "R",
    );
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await expect(help).toBeHidden();
    return all;
  };
  expect(await keys(), "the keys the queue is worked with").toEqual(
    expect.arrayContaining(["J", "K", "O", "E", "R", "/", "?"]),
  );

  await page.keyboard.press("r");
  const dialog = page.getByRole("dialog", { name: `Record a refund of ${label}` });
  await expect(dialog).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("heading", { level: 1, name: label })).toBeVisible();
  await keys();
  await page.keyboard.press("r");
  await expect(dialog).toBeVisible();
});

test("selected rows are copied as CSV with exact figures, and taken over together", async ({ openAs }) => {
  const slug = await addShop();
  const orders = await playOrders(slug, "over", 2);
  const { page, account } = await openAs("support");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`/orders?tab=all&integration=${slug}`);
  await firstRow(page);
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await expect(page.getByText("2 orders selected")).toBeVisible();
  await page.getByRole("button", { name: "Copy as CSV" }).click();
  await expect(page.getByText("Copied the rows as CSV.")).toBeVisible();
  const csv = await page.evaluate(() => navigator.clipboard.readText());
  const { data } = Papa.parse<Record<string, string>>(csv, { header: true });
  expect(data.map((row) => [row.order, row.received_amount]).sort()).toEqual(
    orders.map((order) => [order.externalOrderId, order.receivedAmount]).sort(),
  );

  await page.getByRole("button", { name: "Assign to me" }).click();
  await expect(page.getByText("2 orders: assigned to you.")).toBeVisible();
  await expect(page.locator("tbody tr").filter({ hasText: `Assigned to ${account.name}.` })).toHaveCount(2);
});

test("the search box finds an order by a part of its reference, whatever the tab", async ({ openAs }) => {
  const slug = await addShop();
  const { label } = await playOrder(slug, "exact");
  const { page } = await openAs("viewer");
  await page.goto("/orders");
  const search = page.getByRole("searchbox", { name: /^Search orders/ });
  await expect(async () => {
    await page.keyboard.press("/");
    await expect(search).toBeFocused({ timeout: 500 });
  }).toPass();
  await search.fill(label.slice(0, -1).toLowerCase());
  await search.press("Enter");
  await expect(page).toHaveURL(/tab=all&q=/);
  await expect(page.getByRole("row", { name: new RegExp(label) })).toBeVisible();
});

test("a viewer sees the queue and no button that changes anything", async ({ openAs }) => {
  const slug = await addShop();
  const { label } = await playOrder(slug, "under");
  const { page } = await openAs("viewer");
  await page.goto(`/orders?integration=${slug}`);
  await firstRow(page);
  await page.keyboard.press("e");
  await page.keyboard.press("x");
  await expect(page.getByText("1 order selected")).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByRole("button", { name: /^Assign/ })).toHaveCount(0);
  await page.keyboard.press("o");
  await expect(page.getByRole("heading", { level: 1, name: label })).toBeVisible();
  await expect(page.getByText("Assigned: nobody")).toBeVisible();
  for (const name of [/^Resolve/, /^Reopen/, /refund/i, /note/i, /^More about/]) {
    await expect(page.getByRole("button", { name })).toHaveCount(0);
  }
  await expect(page.getByRole("textbox", { name: "Note" })).toHaveCount(0);
});

test("on a phone an order is a card, nothing is wider than the screen, and it can be decided", async ({
  openAs,
}) => {
  const slug = await addShop();
  const { label } = await playOrder(slug, "over");
  const { page } = await openAs("support");
  await page.setViewportSize({ width: 390, height: 844 });
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  await page.goto(`/orders?integration=${slug}`);
  await expect(page.getByRole("row", { name: new RegExp(label) })).toBeVisible();
  expect(await overflow()).toBe(0);
  await page.getByRole("button", { name: /Decide about the excess/ }).click();
  const dialog = page.getByRole("dialog", { name: `Resolve ${label}` });
  await expect(dialog.getByRole("button", { name: "Refund the excess" })).toBeInViewport();
  expect(await overflow()).toBe(0);
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: label }).click();
  await expect(page.getByRole("region", { name: "Next action" })).toBeInViewport();
  await page.getByText("Why overpaid").click();
  expect(await page.evaluate(() => document.querySelector("main")!.scrollWidth - window.innerWidth)).toBe(0);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the queue has no barriers, full and empty, wide and narrow, ${colorScheme}`, async ({ openAs }) => {
    const slug = await addShop();
    await playOrder(slug, "under");
    await playOrder(slug, "late");
    const { page } = await openAs("support");
    await page.emulateMedia({ colorScheme });
    for (const query of [`integration=${slug}`, "tab=all&q=nothing-like-it", "cursor=nonsense"]) {
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(`/orders?${query}`);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      expect(await accessibilityProblems(page), `${query}, wide`).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      expect(await accessibilityProblems(page), `${query}, narrow`).toEqual([]);
    }
  });
}

test("what floats over the queue has no barriers", async ({ openAs }) => {
  const slug = await addShop();
  const { label } = await playOrder(slug, "under");
  const { page } = await openAs("support");
  await page.goto(`/orders?integration=${slug}`);
  await firstRow(page);
  await page.keyboard.press("Space");
  await expect(page.getByRole("dialog", { name: label })).toBeVisible();
  expect(await accessibilityProblems(page), "the peek").toEqual([]);
  await page.keyboard.press("x");
  expect(await accessibilityProblems(page), "the bulk line").toEqual([]);
  await page.keyboard.press("e");
  await expect(page.getByRole("dialog", { name: `Resolve ${label}` })).toBeVisible();
  expect(await accessibilityProblems(page), "deciding").toEqual([]);
});
