import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { poolExecutor } from "@/lib/db/client";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import { AppError } from "@/lib/domain/errors";
import { toInstant } from "@/lib/domain/instant";
import { ROLES, type Actor, type Role } from "@/lib/domain/permission";
import type { OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import { coinpayments } from "@/lib/gateways/coinpayments";
import type { CoinpaymentsConfig } from "@/lib/gateways/coinpayments/config";
import type { GatewayHttp } from "@/lib/gateways/contract";
import { simulatedHttp } from "@/lib/gateways/contract-suite";
import { VendorBook } from "@/lib/gateways/vendor-book";
import { addIntegration } from "@/lib/integrations/add-integration";
import { disableIntegration } from "@/lib/integrations/disable-integration";
import { getIntegration } from "@/lib/integrations/get-integration";
import { listSubscriptions } from "@/lib/integrations/list-subscriptions";
import {
  forgetIntegration,
  loadIntegration,
  loadIntegrationForIntake,
} from "@/lib/integrations/load-integration";
import { refreshDictionaries } from "@/lib/integrations/refresh-dictionaries";
import { refreshDictionary } from "@/lib/integrations/refresh-dictionary";
import { removeSubscription } from "@/lib/integrations/remove-subscription";
import { rotateSecret } from "@/lib/integrations/rotate-secret";
import { subscribeWebhook } from "@/lib/integrations/subscribe-webhook";
import { updateIntegration } from "@/lib/integrations/update-integration";
import { now, setClock } from "@/lib/platform/clock";

const person = (role: Role): Actor => ({
  kind: "user",
  id: `usr_${role}`,
  name: role,
  email: `${role}@example.test`,
  role,
  ip: null,
});
const admin = person("admin");
const others = ROLES.filter((role) => role !== "admin");
const START = new Date("2026-03-02T09:00:00.000Z");
const HOUR = 3_600_000;
const SLUG = "cp";
const HERE = { integration: SLUG };
const OURS = "http://127.0.0.1:3000/api/webhooks/cp";

const COINPAYMENTS = {
  gateway: "coinpayments",
  slug: SLUG,
  name: "CoinPayments account",
  credentials: { client_id: "7c1b3f0e9d2a4b6c8e0f1a2b3c4d5e6f", client_secret: "secret" },
};

let restoreClock: () => void;
beforeEach(async () => {
  forgetIntegration(SLUG);
  await emptyTables();
  restoreClock = setClock(START);
  await addIntegration(admin, COINPAYMENTS);
});
afterEach(() => restoreClock());

/** The vendor at the other end, with coins of its own instance besides those everybody knows. */
function vendor(currencies: CoinpaymentsConfig["currencies"] = {}) {
  const config = coinpayments.config.schema.parse({ ...COINPAYMENTS.credentials, currencies });
  const book = new VendorBook({
    simulate: coinpayments.simulate,
    config,
    registeredUrl: OURS,
    now: () => toInstant(now()),
    seed: "vendor",
    draw: () => "exact",
  });
  const { api } = coinpayments.simulate;
  if (!api) throw new Error("no simulated API");
  const http = simulatedHttp(api, book, config, config.api_base_url);
  const open: OpenHttp = () => http;
  return { open, http, book };
}
const LTC = { "77": { symbol: "LTC", decimals: 8, network: "litecoin" } } as const;

const away: OpenHttp = () => ({
  now: () => toInstant(now()),
  send: () => Promise.reject(new AppError("unavailable", "away", { userMessage: "CoinPayments is away." })),
});

function gate(): { passed: Promise<void>; open: () => void } {
  let open = () => {};
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}

/** Two of the same, neither of which gets an answer before the other asked too or was sent away. */
async function atOnce<Result>(
  http: GatewayHttp,
  verb: (open: OpenHttp) => Promise<Result>,
): Promise<PromiseSettledResult<Result>[]> {
  const [bothAsked, answers] = [gate(), gate()];
  let asked = 0;
  const open: OpenHttp = () => ({
    now: () => http.now(),
    send: async (request) => {
      asked += 1;
      if (asked === 2) bothAsked.open();
      await answers.passed;
      return http.send(request);
    },
  });
  const settled = Promise.allSettled([verb(open), verb(open)].map((each) => each.finally(bothAsked.open)));
  await bothAsked.passed;
  answers.open();
  return settled;
}

const currenciesOf = ({ configs }: { configs: readonly unknown[] }) =>
  (configs[0] as CoinpaymentsConfig).currencies;
const audited = async () =>
  (
    await poolExecutor().query<{ action: string }>(
      "SELECT action FROM audit WHERE action <> 'integration.added' ORDER BY seq",
    )
  ).map(({ action }) => action);

describe("the dictionary", () => {
  test("is fetched, kept, and in use for the next delivery although nothing else of the integration changed", async () => {
    const before = await loadIntegrationForIntake(SLUG);
    expect(currenciesOf(before ?? { configs: [{}] })).toEqual({});
    const refreshed = await refreshDictionary(admin, HERE, vendor(LTC).open);
    expect(refreshed).toMatchObject({
      slug: SLUG,
      fetchedAt: START.toISOString(),
      contents: "7 currencies",
      isChanged: true,
    });
    const after = await loadIntegrationForIntake(SLUG);
    expect(currenciesOf(after ?? { configs: [{}] })["77"]).toMatchObject({ symbol: "LTC", decimals: 8 });
    expect(after?.updatedAt).toEqual(before?.updatedAt);
    expect((await getIntegration(admin, SLUG)).dictionary).toEqual({
      fetchedAt: START.toISOString(),
      contents: "7 currencies",
    });
    expect(await audited()).toEqual(["integration.dictionary_refreshed"]);
  });

  test("another process' refresh is seen when the row is looked at again", async () => {
    await loadIntegrationForIntake(SLUG);
    await poolExecutor().query("UPDATE integrations SET dictionary = $1::jsonb, dictionary_at = $2", [
      JSON.stringify({ currencies: { "77": { symbol: "LTC", decimals: 8, network: "litecoin" } } }),
      START,
    ]);
    restoreClock();
    restoreClock = setClock(new Date(START.getTime() + 3_000));
    expect(currenciesOf((await loadIntegrationForIntake(SLUG)) ?? { configs: [{}] })["77"]).toBeDefined();
  });

  test("stands below what an admin typed in, also in a secret's overlap", async () => {
    await refreshDictionary(admin, HERE, vendor(LTC).open);
    await updateIntegration(admin, {
      integration: SLUG,
      settings: { currencies: '{"77": {"symbol": "LTCX", "decimals": 4, "network": "litecoin"}}' },
    });
    await rotateSecret(admin, {
      integration: SLUG,
      credentials: { client_secret: "newer" },
      overlapHours: 1,
    });
    const { configs } = await loadIntegration(SLUG);
    expect(configs).toHaveLength(2);
    for (const config of configs) {
      expect(currenciesOf({ configs: [config] })["77"]?.symbol).toBe("LTCX");
      expect(currenciesOf({ configs: [config] })["1002"]?.symbol).toBe("LTCT");
    }
  });

  test("stays as it was when the gateway cannot be asked", async () => {
    await refreshDictionary(admin, HERE, vendor(LTC).open);
    await expect(refreshDictionary(admin, HERE, away)).rejects.toMatchObject({ code: "unavailable" });
    expect(currenciesOf(await loadIntegration(SLUG))["77"]).toBeDefined();
    expect(await audited()).toHaveLength(1);
  });

  test("is not kept when the integration changed while the gateway was asked: it may be of another account", async () => {
    const { http } = vendor(LTC);
    const open: OpenHttp = () => ({
      now: () => http.now(),
      send: async (request) => {
        await updateIntegration(admin, { integration: SLUG, name: `Renamed by ${request.method}` });
        return http.send(request);
      },
    });
    await expect(refreshDictionary(admin, HERE, open)).rejects.toMatchObject({ code: "conflict" });
    expect((await getIntegration(admin, SLUG)).dictionary?.fetchedAt).toBeNull();
  });

  test("fetched twice at once is there once, and whole", async () => {
    const { open } = vendor(LTC);
    await Promise.all([refreshDictionary(admin, HERE, open), refreshDictionary(admin, HERE, open)]);
    expect(currenciesOf(await loadIntegration(SLUG))["77"]).toBeDefined();
    expect(await audited()).toHaveLength(2);
  });

  test.each(others)("refuses the role %s", async (role) => {
    await expect(refreshDictionary(person(role), HERE, away)).rejects.toMatchObject({ code: "forbidden" });
  });

  test("of a disabled integration is left alone, and a gateway without one says so", async () => {
    await addIntegration(admin, {
      gateway: "coindpay",
      slug: "cd",
      name: "CoindPay",
      credentials: { api_secret: "s" },
    });
    await expect(refreshDictionary(admin, { integration: "cd" }, away)).rejects.toMatchObject({
      code: "invalid_input",
      userMessage: expect.stringContaining("CoindPay has no list of currencies"),
    });
    await disableIntegration(admin, HERE);
    await expect(refreshDictionary(admin, HERE, away)).rejects.toMatchObject({ code: "conflict" });
  });

  test("is fetched by the worker once a day, and one gateway that is away holds up no other", async () => {
    await addIntegration(admin, { ...COINPAYMENTS, slug: "b", name: "Second" });
    const { http } = vendor(LTC);
    let asked = 0;
    const open: OpenHttp = () => {
      asked += 1;
      return asked === 1 ? away(coinpayments) : http;
    };
    expect(await refreshDictionaries(open)).toBe(1);
    expect(await refreshDictionaries(() => http)).toBe(1);
    expect(await refreshDictionaries(() => http)).toBe(0);
    restoreClock();
    restoreClock = setClock(new Date(START.getTime() + 25 * HOUR));
    expect(await refreshDictionaries(() => http)).toBe(2);
    // What did not change since yesterday is nobody's news.
    expect(await audited()).toEqual(["integration.dictionary_refreshed", "integration.dictionary_refreshed"]);
  });
});

describe("webhooks at the gateway", () => {
  test("the address is registered once, and seen in the gateway's own list", async () => {
    const { open, http } = vendor();
    expect((await listSubscriptions(admin, HERE, open)).subscriptions).toEqual([]);
    const first = await subscribeWebhook(admin, HERE, open);
    expect(first).toMatchObject({
      outcome: "registered",
      subscription: { url: OURS, isOurs: true, isComplete: true },
    });
    expect((await subscribeWebhook(admin, HERE, open)).outcome).toBe("unchanged");
    expect((await listSubscriptions(admin, HERE, open)).subscriptions).toEqual([first.subscription]);
    expect(http.sent.filter(({ method }) => method === "POST")).toHaveLength(1);
    expect(await audited()).toEqual(["integration.webhook_subscribed"]);
  });

  test("an address that lacks events gets those that are missing, and no second entry", async () => {
    const { open, book } = vendor();
    book.notes.set(
      "webhooks",
      JSON.stringify([{ id: "old", notificationsUrl: OURS, notifications: ["invoicePaid"] }]),
    );
    expect((await listSubscriptions(admin, HERE, open)).subscriptions).toMatchObject([{ isComplete: false }]);
    expect((await subscribeWebhook(admin, HERE, open)).outcome).toBe("completed");
    expect((await listSubscriptions(admin, HERE, open)).subscriptions).toMatchObject([
      { url: OURS, isComplete: true },
    ]);
  });

  test("the address CoinPayments has on file is the one that is registered", async () => {
    await updateIntegration(admin, {
      integration: SLUG,
      settings: { webhook_url: "https://proxy.example.test/cp" },
    });
    const { subscription } = await subscribeWebhook(admin, HERE, vendor().open);
    expect(subscription).toMatchObject({ url: "https://proxy.example.test/cp", isOurs: true });
  });

  test("two who register at once register one address", async () => {
    const { http } = vendor();
    const results = await atOnce(http, (open) => subscribeWebhook(admin, HERE, open));
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { code: "conflict" },
    });
    expect(http.sent.filter(({ method }) => method === "POST")).toHaveLength(1);
  });

  test("a removed one is not sent to any more, and removing it again finds nothing", async () => {
    const { open } = vendor();
    const { subscription } = await subscribeWebhook(admin, HERE, open);
    const input = { integration: SLUG, subscription: subscription.id };
    expect(await removeSubscription(admin, input, open)).toEqual({ id: subscription.id, url: OURS });
    await expect(removeSubscription(admin, input, open)).rejects.toMatchObject({ code: "not_found" });
    expect(await audited()).toEqual(["integration.webhook_subscribed", "integration.webhook_removed"]);
  });

  test("two who remove one at once remove it once", async () => {
    const { open: usual, http } = vendor();
    const { subscription } = await subscribeWebhook(admin, HERE, usual);
    const input = { integration: SLUG, subscription: subscription.id };
    await atOnce(http, (open) => removeSubscription(admin, input, open));
    expect(http.sent.filter(({ method }) => method === "DELETE")).toHaveLength(1);
    expect((await audited()).filter((action) => action === "integration.webhook_removed")).toHaveLength(1);
  });

  test("what became of a registration nobody answered is left open, and not written down as done", async () => {
    const { http } = vendor();
    const open: OpenHttp = () => ({
      now: () => http.now(),
      send: async (request) =>
        request.method === "GET" ? http.send(request) : { status: 500, headers: {}, body: "" },
    });
    await expect(subscribeWebhook(admin, HERE, open)).rejects.toMatchObject({ code: "outcome_unknown" });
    expect(await audited()).toEqual([]);
  });

  test.each(others)("refuse the role %s, before the gateway is asked", async (role) => {
    const { open, http } = vendor();
    const actor = person(role);
    for (const attempt of [
      listSubscriptions(actor, HERE, open),
      subscribeWebhook(actor, HERE, open),
      removeSubscription(actor, { ...HERE, subscription: "x" }, open),
    ]) {
      await expect(attempt).rejects.toMatchObject({ code: "forbidden" });
    }
    expect(http.sent).toEqual([]);
  });

  test("of a gateway that has no such list are set by hand, and the page does not offer it", async () => {
    await addIntegration(admin, {
      gateway: "coindpay",
      slug: "cd",
      name: "CoindPay",
      credentials: { api_secret: "s" },
    });
    await expect(listSubscriptions(admin, { integration: "cd" }, away)).rejects.toMatchObject({
      code: "invalid_input",
    });
    expect((await getIntegration(admin, "cd")).canSubscribe).toBe(false);
    expect((await getIntegration(admin, SLUG)).canSubscribe).toBe(true);
  });
});
