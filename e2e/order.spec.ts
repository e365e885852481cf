import { addNote } from "@/lib/orders/add-note";
import { addShop, playOrder } from "./desk-scene";
import { accessibilityProblems, expect, operator, test } from "./office";

test("where the money is can be answered without scrolling", async ({ openAs }) => {
  const { id, label } = await playOrder(await addShop(), "under");
  const { page } = await openAs("support");
  await page.goto(`/orders/${id}`);
  const next = page.getByRole("region", { name: "Next action" });
  const facts = page.getByRole("region", { name: "Facts" });
  for (const seen of [
    page.getByRole("heading", { level: 1, name: label }),
    page.getByText("Underpaid").first(),
    next.getByText(/Ask the customer for .+, or refund/),
    next.getByText(/due in/),
    page.getByText("Expected", { exact: true }),
    page.getByText("Received", { exact: true }).first(),
    page.getByText("Missing", { exact: true }),
    page.getByText(/Confirmations \d/),
    page.getByText(/usually \d+ min/),
    page.getByRole("link", { name: /opens the .+ explorer/ }).first(),
    facts.getByRole("button", { name: "Copy gateway reference" }),
    facts.getByText("Gateway says"),
    page.getByText("Why underpaid"),
  ]) {
    await expect(seen).toBeInViewport();
  }
  await page.getByText("Why underpaid").click();
  await expect(page.getByRole("table").getByText("Applied").first()).toBeVisible();
});

test("of two agents the second sees what the first did, and keeps what was typed", async ({ openAs }) => {
  const { id, label } = await playOrder(await addShop(), "under");
  const [first, second] = [await openAs("support"), await openAs("support")];
  const decide = async ({ page }: typeof first, outcome: RegExp, note: string) => {
    const dialog = page.getByRole("dialog", { name: `Resolve ${label}` });
    await dialog.getByRole("radio", { name: outcome }).check();
    await dialog.getByRole("combobox", { name: "Reason" }).selectOption({ label: "Goodwill" });
    await dialog.getByRole("textbox", { name: "Note" }).fill(note);
    return dialog;
  };
  for (const { page } of [first, second]) await page.goto(`/orders/${id}?do=resolve`);
  const theirs = await decide(first, /Accept the shortfall/, "A loyal customer.");
  const ours = await decide(second, /Ask for a top-up/, "They answered the mail.");
  await theirs.getByRole("button", { name: "Accept the shortfall" }).click();
  await expect(theirs).toBeHidden();

  await ours.getByRole("button", { name: "Ask for a top-up" }).click();
  const conflict = ours.getByRole("alert");
  await expect(conflict).toContainText(`${first.account.name}: Accept the shortfall`);
  await expect(conflict).toBeFocused();
  await expect(ours.getByRole("textbox", { name: "Note" })).toHaveValue("They answered the mail.");
  await conflict.getByRole("button", { name: "Load the order as it is now" }).click();
  await expect(conflict).toBeHidden();
  await expect(ours.getByRole("radio", { name: /Ask for a top-up/ }), "it is paid now").toHaveCount(0);
  await expect(ours.getByRole("textbox", { name: "Note" })).toHaveValue("They answered the mail.");
  await second.page.keyboard.press("Escape");
  await expect(second.page.getByRole("region", { name: "Next action" })).toContainText("No action needed");
  await expect(second.page.getByText("A loyal customer.")).toBeVisible();
});

test("an excess is refunded: support decides, the accountant records it as sent, the order is paid", async ({
  openAs,
}) => {
  const { id, label } = await playOrder(await addShop(), "over");
  const { page: support } = await openAs("support");
  await support.goto(`/orders/${id}`);
  await support.getByRole("button", { name: "Resolve…" }).click();
  const dialog = support.getByRole("dialog", { name: `Resolve ${label}` });
  await expect(dialog.getByRole("region", { name: "Preview" })).toContainText(
    /A refund of [\d.]+ \w+ is requested/,
  );
  await dialog.getByRole("combobox", { name: "Reason" }).selectOption({ label: "Customer sent too much" });
  await dialog.getByRole("textbox", { name: "Note" }).fill("Agreed by mail.");
  await dialog.getByRole("textbox", { name: "Note" }).press("Enter");
  await expect(dialog, "an Enter in a field sends no money back").toBeVisible();
  await dialog.getByRole("button", { name: "Refund the excess" }).click();
  await expect(support.getByRole("region", { name: "Next action" })).toContainText("Send the refund");

  const { page: books } = await openAs("accountant");
  await books.goto(`/orders/${id}`);
  await expect(
    books.getByRole("button", { name: "Resolve…" }),
    "deciding is not the accountant's",
  ).toHaveCount(0);
  await books.getByRole("button", { name: "Record the refund…" }).click();
  const refund = books.getByRole("dialog", { name: `Refund of ${label}` });
  await refund.getByRole("textbox", { name: /Transaction hash/ }).fill("9d9dfeed4d11");
  await refund.getByRole("button", { name: "Record", exact: true }).click();
  await expect(refund).toBeHidden();
  const refunds = books.getByRole("region", { name: /^Refunds/ });
  await expect(refunds).toContainText("Sent");
  await expect(refunds).toContainText("9d9d");
  await expect(books.getByRole("region", { name: "Next action" })).toContainText("No action needed");
});

test("a decision is taken back by reopening, and focus returns to the menu it came from", async ({
  openAs,
}) => {
  const { id, label } = await playOrder(await addShop(), "under");
  const { page } = await openAs("support");
  await page.goto(`/orders/${id}?do=resolve`);
  await expect(page, "a reload must not open it again").toHaveURL(new RegExp(`/orders/${id}$`));
  const dialog = page.getByRole("dialog", { name: `Resolve ${label}` });
  await dialog.getByRole("radio", { name: /Accept the shortfall/ }).check();
  await dialog.getByRole("combobox", { name: "Reason" }).selectOption({ label: "Goodwill" });
  await dialog.getByRole("textbox", { name: "Note" }).fill("Too quick.");
  await dialog.getByRole("button", { name: "Accept the shortfall" }).click();
  await expect(dialog).toBeHidden();

  const more = page.getByRole("button", { name: "More about this order" });
  await more.click();
  await page.getByRole("menuitem", { name: "Reopen…" }).click();
  const reopening = page.getByRole("dialog", { name: `Reopen ${label}` });
  await expect(reopening).toContainText("“Accept the shortfall”".replace(/[“”]/g, '"'));
  await page.keyboard.press("Escape");
  await expect(more).toBeFocused();

  await more.click();
  await page.getByRole("menuitem", { name: "Reopen…" }).click();
  await reopening.getByRole("textbox", { name: "Why" }).fill("The customer pays the rest after all.");
  await reopening.getByRole("button", { name: "Reopen" }).click();
  await expect(page.getByRole("region", { name: "Next action" })).toContainText("Ask for a top-up");
  await expect(page.getByText("The customer pays the rest after all.")).toBeVisible();
});

test("a note is saved with Ctrl and Enter and stands in the timeline of people", async ({ openAs }) => {
  const { id } = await playOrder(await addShop(), "exact");
  const { page, account } = await openAs("accountant");
  await page.goto(`/orders/${id}`);
  const note = page.getByRole("textbox", { name: "Note" });
  await expect(async () => {
    await page.keyboard.press("n");
    await expect(note).toBeFocused({ timeout: 500 });
  }).toPass();
  await note.fill("Booked in March.\nSecond line.");
  await page.keyboard.press("Control+Enter");
  await expect(note).toHaveValue("");
  await page.getByText("People", { exact: true }).click();
  const entries = page.getByRole("region", { name: "Timeline" }).getByRole("listitem");
  await expect(entries).toHaveCount(1);
  await expect(entries).toContainText("Booked in March.");
  await expect(entries).toContainText(account.name);
});

test("an order is given to somebody, and the raw payload of an event is one click away", async ({
  openAs,
}) => {
  const { id } = await playOrder(await addShop(), "exact");
  const { page, account } = await openAs("support");
  await page.goto(`/orders/${id}`);
  await page.getByRole("button", { name: /^Assigned: nobody/ }).click();
  await page.getByRole("menuitemradio", { name: `${account.name} (you)` }).click();
  await expect(page.getByRole("button", { name: /^Assigned: you/ })).toBeVisible();
  await page.getByRole("region", { name: "Timeline" }).locator("summary").first().click();
  await page.getByRole("link", { name: "Raw payload" }).first().click();
  await expect(page).toHaveURL(/\/deliveries\/dlv_/);
});

test("an order is found at the shop's own reference, and nothing at one that does not exist", async ({
  openAs,
}) => {
  const { label } = await playOrder(await addShop(), "exact");
  const { page } = await openAs("viewer");
  await page.goto(`/orders/${encodeURIComponent(label)}`);
  await expect(page.getByRole("heading", { level: 1, name: label })).toBeVisible();
  await page.goto("/orders/there-is-no-such-order");
  await expect(
    page.getByRole("heading", { level: 1, name: "There is nothing at this address" }),
  ).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the order page has no barriers in any state, wide and narrow, ${colorScheme}`, async ({ openAs }) => {
    const slug = await addShop();
    const orders = [
      await playOrder(slug, "under"),
      await playOrder(slug, "contradictory"),
      await playOrder(slug, "refunded"),
    ];
    for (const { id } of orders) await addNote(operator, { orderId: id, text: "Looked at." });
    const { page } = await openAs("support");
    await page.emulateMedia({ colorScheme });
    for (const { id, scenario } of orders) {
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(`/orders/${id}`);
      await page.locator("summary").first().click();
      expect(await accessibilityProblems(page), `${scenario}, wide`).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      expect(await accessibilityProblems(page), `${scenario}, narrow`).toEqual([]);
    }
  });
}

test("the dialogs of an order have no barriers", async ({ openAs }) => {
  const { id, label } = await playOrder(await addShop(), "over");
  const { page } = await openAs("admin");
  await page.goto(`/orders/${id}?do=resolve`);
  const dialog = page.getByRole("dialog", { name: `Resolve ${label}` });
  await dialog.getByRole("button", { name: "Refund the excess" }).click();
  await expect(dialog.getByRole("alert"), "what is missing is said at once").toContainText(
    "Choose a reason.",
  );
  expect(await accessibilityProblems(page), "deciding, with errors").toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "More about this order" }).click();
  await page.getByRole("menuitem", { name: "Record a refund…" }).click();
  await expect(page.getByRole("dialog", { name: `Record a refund of ${label}` })).toBeVisible();
  expect(await accessibilityProblems(page), "recording a refund").toEqual([]);
});
