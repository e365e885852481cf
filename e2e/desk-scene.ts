import type { Page } from "@playwright/test";
import type { Scenario } from "@/lib/gateways/contract";
import { addIntegration } from "@/lib/integrations/add-integration";
import { runSimulation, type SimulatedOrder } from "@/lib/simulate/run-simulation";
import { expect, operator, unique } from "./office";

/** An account at a gateway that reports amounts, confirmations and transactions. All tests share one server, so each filters by its own. */
export async function addShop(): Promise<string> {
  const slug = `shop-${unique()}`;
  await addIntegration(operator, {
    gateway: "coinpayments",
    slug,
    name: `Shop ${slug}`,
    credentials: { client_id: `client-${slug}`, client_secret: "secret-secret-secret" },
  });
  return slug;
}

/** Orders whose deliveries came in over HTTP, signed. */
export async function playOrders(slug: string, scenario: Scenario, orders = 1): Promise<SimulatedOrder[]> {
  const result = await runSimulation(operator, { integration: slug, scenario, orders });
  return result.orders;
}

export async function playOrder(
  slug: string,
  scenario: Scenario,
): Promise<SimulatedOrder & { label: string }> {
  const [order] = await playOrders(slug, scenario);
  if (!order) throw new Error(`${scenario} made no order`);
  return { ...order, label: order.externalOrderId ?? order.id };
}

/** Puts the keyboard's cursor on the first row; keys work from the moment the page has come alive. */
export async function firstRow(page: Page): Promise<void> {
  await expect(page.getByRole("table", { name: "Orders" })).toBeVisible();
  await expect(async () => {
    await page.keyboard.press("k");
    await expect(page.locator("tr[data-active]")).toBeFocused({ timeout: 500 });
  }).toPass();
}
