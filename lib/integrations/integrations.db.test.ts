import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { poolExecutor } from "@/lib/db/client";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import { ROLES, type Actor, type Role } from "@/lib/domain/permission";
import { setClock } from "@/lib/platform/clock";
import { addIntegration } from "@/lib/integrations/add-integration";
import { disableIntegration } from "@/lib/integrations/disable-integration";
import { enableIntegration } from "@/lib/integrations/enable-integration";
import { getIntegration } from "@/lib/integrations/get-integration";
import { listIntegrations } from "@/lib/integrations/list-integrations";
import {
  forgetIntegration,
  loadIntegration,
  loadIntegrationForIntake,
} from "@/lib/integrations/load-integration";
import { rotateSecret } from "@/lib/integrations/rotate-secret";
import type { AddIntegration, RotateSecret } from "@/lib/integrations/schemas";
import { updateIntegration } from "@/lib/integrations/update-integration";

const person = (role: Role): Actor => ({
  kind: "user",
  id: `usr_${role}`,
  name: role,
  email: `${role}@example.test`,
  role,
  ip: null,
});
const admin = person("admin");
const START = new Date("2026-03-02T09:00:00.000Z");
const after = (ms: number) => new Date(START.getTime() + ms);
const HOUR = 3_600_000;

const MUGGLEPAY = {
  gateway: "mugglepay",
  slug: "main-shop",
  name: "Main shop",
  credentials: { api_token: "token-canary-1", callback_key: "key-canary-1" },
  settings: { tolerance_percent: "1.50", allowed_ips: "192.0.2.0/24, 2001:db8::1" },
};

let restoreClock: () => void;
beforeEach(async () => {
  forgetIntegration("main-shop");
  await emptyTables();
  restoreClock = setClock(START);
});
afterEach(() => restoreClock());

const callbackKeys = async () =>
  (await loadIntegrationForIntake("main-shop"))?.configs.map(
    (config) => (config as { callback_key: string }).callback_key,
  );
const auditActions = async () =>
  (await poolExecutor().query<{ action: string }>("SELECT action FROM audit ORDER BY seq")).map(
    (row) => row.action,
  );

describe("adding an integration", () => {
  test("stores it, seals its secrets and gives the webhook address", async () => {
    const added = await addIntegration(admin, MUGGLEPAY);
    expect(added).toMatchObject({
      slug: "main-shop",
      webhookUrl: "http://127.0.0.1:3000/api/webhooks/main-shop",
    });
    const loaded = await loadIntegrationForIntake("main-shop");
    expect(loaded).toMatchObject({
      id: added.id,
      gateway: "mugglepay",
      configs: [{ api_token: "token-canary-1", callback_key: "key-canary-1", accept_static_token: false }],
      rules: { tolerancePercent: "1.5", toleranceAbsolute: "0", lateGraceMinutes: 0, fulfilOverpaid: false, confirmByQuery: false },
      mapping: {},
      mappingVersion: 1,
      registeredUrl: "http://127.0.0.1:3000/api/webhooks/main-shop",
    });
    expect(loaded?.allowedIps).toHaveLength(2);
    expect(await auditActions()).toEqual(["integration.added"]);
  });

  test("no secret can be read from any table, list or audit row afterwards", async () => {
    await addIntegration(admin, MUGGLEPAY);
    await rotateSecret(admin, { integration: "main-shop", credentials: { callback_key: "key-canary-2" } });
    const [dump] = await poolExecutor().query<{ everything: string }>(
      "SELECT (SELECT json_agg(integrations) FROM integrations)::text || (SELECT json_agg(audit) FROM audit)::text AS everything",
    );
    const shown = JSON.stringify([await listIntegrations(admin), await getIntegration(admin, "main-shop")]);
    expect(dump?.everything).toContain("main-shop");
    expect(dump?.everything).not.toContain("canary");
    expect(shown).toContain("callback_key");
    expect(shown).not.toMatch(/canary|v1:/);
  });

  test.each<[Partial<AddIntegration>, string, string]>([
    [{ slug: "Main Shop" }, "slug", "spaces and capitals cannot be part of an address"],
    [{ slug: "-shop" }, "slug", "a hyphen at the beginning"],
    [{ name: " " }, "name", "an empty name"],
    [{ gateway: "paypal" }, "gateway", "an unknown gateway"],
    [{ credentials: { api_token: "t" } }, "credentials.callback_key", "a missing credential"],
    [
      { credentials: { ...MUGGLEPAY.credentials, pin: "1" } },
      "credentials.pin",
      "a credential it does not have",
    ],
    [{ settings: { tolerance: "1" } }, "settings.tolerance", "a misspelt setting"],
    [{ settings: { tolerance_percent: "101" } }, "settings.tolerance_percent", "more than all of it"],
    [{ settings: { tolerance_absolute: "1,5" } }, "settings.tolerance_absolute", "a comma"],
    [{ settings: { late_grace_minutes: "1.5" } }, "settings.late_grace_minutes", "half a minute"],
    [{ settings: { allowed_ips: "192.0.2.0/33" } }, "settings.allowed_ips", "not a range"],
    [{ settings: { fulfil_overpaid: "perhaps" } }, "settings.fulfil_overpaid", "not a yes or no"],
    [{ settings: { api_base_url: "http://evil.test" } }, "settings.api_base_url", "the gateway's own rule"],
  ])("%j is refused at %s: %s", async (change, field) => {
    const error = await addIntegration(admin, { ...MUGGLEPAY, ...change }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "invalid_input", fields: [{ field }] });
    expect(await auditActions()).toEqual([]);
  });

  test("two at once with one slug: one is stored, the other is told", async () => {
    const results = await Promise.allSettled([
      addIntegration(admin, MUGGLEPAY),
      addIntegration(admin, MUGGLEPAY),
    ]);
    expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
    const refused = results.find((result) => result.status === "rejected");
    expect(refused?.reason).toMatchObject({ code: "conflict", fields: [{ field: "slug" }] });
    expect(await auditActions()).toEqual(["integration.added"]);
  });
});

describe("who may", () => {
  const others = ROLES.filter((role) => role !== "admin");

  test.each(others)("every change refuses role %s and changes nothing", async (role) => {
    await addIntegration(admin, MUGGLEPAY);
    const actor = person(role);
    const before = await poolExecutor().query("SELECT * FROM integrations");
    for (const attempt of [
      addIntegration(actor, { ...MUGGLEPAY, slug: "other" }),
      updateIntegration(actor, { integration: "main-shop", name: "Mine" }),
      disableIntegration(actor, { integration: "main-shop" }),
      enableIntegration(actor, { integration: "main-shop" }),
      rotateSecret(actor, { integration: "main-shop", credentials: { callback_key: "mine" } }),
    ]) {
      await expect(attempt).rejects.toMatchObject({ code: "forbidden" });
    }
    expect(await poolExecutor().query("SELECT * FROM integrations")).toEqual(before);
  });

  test("a viewer sees no integration", async () => {
    await expect(listIntegrations(person("viewer"))).rejects.toMatchObject({ code: "forbidden" });
    await expect(getIntegration(person("viewer"), "main-shop")).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("changing an integration", () => {
  test("keeps what is not named, and gives a setting entered as empty its default back", async () => {
    await addIntegration(admin, MUGGLEPAY);
    await updateIntegration(admin, { integration: "main-shop", settings: { late_grace_minutes: "15" } });
    await updateIntegration(admin, {
      integration: "main-shop",
      settings: { tolerance_percent: "" },
      name: "Shop",
    });
    const detail = await getIntegration(admin, "main-shop");
    expect(detail).toMatchObject({
      name: "Shop",
      settings: { late_grace_minutes: 15, tolerance_percent: "0" },
    });
    expect(detail.settings.allowed_ips).toEqual(["192.0.2.0/24", "2001:db8::1"]);
  });

  test("sends no stored secret to another host: whoever changes the API's address enters them again", async () => {
    await addIntegration(admin, MUGGLEPAY);
    const move = (more: object = {}, actor: Actor = admin) =>
      updateIntegration(actor, { integration: "main-shop", settings: { api_base_url: "https://elsewhere.example.test/v1" }, ...more });
    await expect(move()).rejects.toMatchObject({
      code: "invalid_input",
      fields: [{ field: "credentials.api_token" }, { field: "credentials.callback_key" }],
    });
    await expect(move({ credentials: { api_token: "another" } })).rejects.toMatchObject({ fields: [{ field: "credentials.callback_key" }] });
    expect((await getIntegration(admin, "main-shop")).settings.api_base_url).toBeUndefined();
    await move({ credentials: { api_token: "another", callback_key: "key-of-another" } });
    expect(await callbackKeys()).toEqual(["key-of-another"]);
    // The same host, and whoever runs the server, are asked for nothing.
    await updateIntegration(admin, { integration: "main-shop", settings: { api_base_url: "https://elsewhere.example.test/v2" } });
    await updateIntegration({ kind: "operator", name: "Test" }, { integration: "main-shop", settings: { api_base_url: "" } });
  });

  test("two at once from the same page: the second is told that the first came before", async () => {
    await addIntegration(admin, MUGGLEPAY);
    const { updatedAt } = await getIntegration(admin, "main-shop");
    const results = await Promise.allSettled(
      ["A", "B"].map((name) => updateIntegration(admin, { integration: "main-shop", name, updatedAt })),
    );
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    expect(results.find((result) => result.status === "rejected")?.reason).toMatchObject({
      code: "conflict",
    });
  });

  test("an unknown integration is not found", async () => {
    await expect(updateIntegration(admin, { integration: "nowhere", name: "x" })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

describe("disabling", () => {
  test("is seen by intake at once in the same process, and undone the same way", async () => {
    await addIntegration(admin, MUGGLEPAY);
    expect(await loadIntegrationForIntake("main-shop")).not.toBeNull();
    await disableIntegration(admin, { integration: "main-shop" });
    expect(await loadIntegrationForIntake("main-shop")).toBeNull();
    expect((await loadIntegration("main-shop")).disabledAt).toEqual(START);
    await enableIntegration(admin, { integration: "main-shop" });
    expect(await loadIntegrationForIntake("main-shop")).not.toBeNull();
  });

  test("two at once are one change", async () => {
    await addIntegration(admin, MUGGLEPAY);
    await Promise.all([1, 2].map(() => disableIntegration(admin, { integration: "main-shop" })));
    expect(await auditActions()).toEqual(["integration.added", "integration.disabled"]);
  });

  test("by another process is seen within two seconds", async () => {
    await addIntegration(admin, MUGGLEPAY);
    await loadIntegrationForIntake("main-shop");
    await poolExecutor().query("UPDATE integrations SET disabled_at = now(), updated_at = now()");
    expect(await loadIntegrationForIntake("main-shop")).not.toBeNull();
    restoreClock();
    restoreClock = setClock(after(2_000));
    expect(await loadIntegrationForIntake("main-shop")).toBeNull();
  });

  test("a read that began before the change is not kept after it", async () => {
    await addIntegration(admin, MUGGLEPAY);
    const reading = loadIntegrationForIntake("main-shop");
    forgetIntegration("main-shop");
    await reading;
    await poolExecutor().query("UPDATE integrations SET disabled_at = now()");
    expect(await loadIntegrationForIntake("main-shop")).toBeNull();
  });
});

describe("rotating a secret", () => {
  const rotate = (callback_key: string, overlapHours?: number) =>
    rotateSecret(admin, {
      integration: "main-shop",
      credentials: { callback_key, api_token: "" },
      overlapHours,
    });

  test("takes the new and the former value until the overlap ends, then the new one alone", async () => {
    await addIntegration(admin, MUGGLEPAY);
    const { rotated, formerUntil } = await rotate("key-2");
    expect({ rotated, formerUntil }).toEqual({
      rotated: ["callback_key"],
      formerUntil: after(24 * HOUR).toISOString(),
    });
    expect(await callbackKeys()).toEqual(["key-2", "key-canary-1"]);
    restoreClock();
    restoreClock = setClock(after(24 * HOUR - 1));
    expect(await callbackKeys()).toEqual(["key-2", "key-canary-1"]);
    restoreClock();
    restoreClock = setClock(after(24 * HOUR));
    expect(await callbackKeys()).toEqual(["key-2"]);
    expect((await getIntegration(admin, "main-shop")).credentials).toMatchObject([
      { name: "api_token", isSet: true, formerUntil: null },
      { name: "callback_key", isSet: true, setAt: START.toISOString(), formerUntil: null },
    ]);
  });

  test("the end of an overlap counts also while the integration is remembered", async () => {
    await addIntegration(admin, MUGGLEPAY);
    await rotate("key-2", 1);
    restoreClock();
    restoreClock = setClock(after(HOUR - 500));
    expect(await callbackKeys()).toHaveLength(2);
    restoreClock();
    restoreClock = setClock(after(HOUR + 500));
    expect(await callbackKeys()).toEqual(["key-2"]);
  });

  test("without an overlap refuses the former value at once", async () => {
    await addIntegration(admin, MUGGLEPAY);
    await callbackKeys();
    await rotate("key-2", 0);
    expect(await callbackKeys()).toEqual(["key-2"]);
  });

  test("two fields on different days: any mixture is tried, each until its own end", async () => {
    await addIntegration(admin, MUGGLEPAY);
    await rotate("key-2", 2);
    await rotateSecret(admin, {
      integration: "main-shop",
      credentials: { api_token: "token-2" },
      overlapHours: 1,
    });
    const pairs = async () =>
      (await loadIntegration("main-shop")).configs.map((config) =>
        Object.values(config as object)
          .slice(0, 2)
          .join(" "),
      );
    expect((await pairs()).sort()).toEqual([
      "token-2 key-2",
      "token-2 key-canary-1",
      "token-canary-1 key-2",
      "token-canary-1 key-canary-1",
    ]);
    restoreClock();
    restoreClock = setClock(after(1.5 * HOUR));
    expect(await pairs()).toEqual(["token-2 key-2", "token-2 key-canary-1"]);
  });

  test("two at once: both are kept in order, none is lost in between", async () => {
    await addIntegration(admin, MUGGLEPAY);
    await Promise.all([rotate("key-a"), rotate("key-b")]);
    const keys = await callbackKeys();
    expect([...(keys ?? [])].sort()).toEqual(["key-a", "key-b"]);
    expect(await auditActions()).toEqual([
      "integration.added",
      "integration.secret_rotated",
      "integration.secret_rotated",
    ]);
  });

  test("a sealed value moved to another integration is refused", async () => {
    await addIntegration(admin, MUGGLEPAY);
    await addIntegration(admin, { ...MUGGLEPAY, slug: "other-shop" });
    await poolExecutor().query(
      "UPDATE integrations SET credentials = (SELECT credentials FROM integrations WHERE slug = 'main-shop') WHERE slug = 'other-shop'",
    );
    await expect(loadIntegration("other-shop")).rejects.toMatchObject({ code: "internal" });
  });

  test.each<[Omit<RotateSecret, "integration">, string, string]>([
    [{ credentials: { callback_key: " " } }, "credentials", "nothing new"],
    [{ credentials: { nonsense: "x" } }, "credentials.nonsense", "no such credential"],
    [{ credentials: { callback_key: "x" }, overlapHours: 1000 }, "overlapHours", "longer than 30 days"],
  ])("%j is refused at %s: %s", async (change, field) => {
    await addIntegration(admin, MUGGLEPAY);
    await expect(rotateSecret(admin, { integration: "main-shop", ...change })).rejects.toMatchObject({
      code: "invalid_input",
      fields: [{ field }],
    });
  });
});

describe("health", () => {
  test("tells the last delivery, the usual gap, what was refused and what waits in quarantine", async () => {
    const { id } = await addIntegration(admin, MUGGLEPAY);
    const sql = poolExecutor();
    for (const [key, minute, outcome] of [
      ["a", 0, "applied"],
      ["b", 5, "quarantined"],
      ["c", 10, "applied"],
      ["d", 60, "applied"],
    ]) {
      await sql.query(
        `INSERT INTO deliveries (id, integration_id, delivery_key, received_at, headers, body, body_sha256, content_type, outcome, reason)
         VALUES ($1, $2, $1, $3::timestamptz + make_interval(mins => $4), '{}', '', '', '', $5, '')`,
        [key, id, START, minute, outcome],
      );
    }
    await sql.query(
      "INSERT INTO rejections (integration_id, minute, reason, count, last_at) VALUES ($1, $2, 'signature_mismatch', 7, $2)",
      [id, START],
    );
    expect((await listIntegrations(person("support")))[0]?.health).toEqual({
      lastDeliveryAt: after(HOUR).toISOString(),
      usualGapSeconds: 300,
      refusedCount: 7,
      quarantineCount: 1,
    });
  });

  test("a new integration has none", async () => {
    await addIntegration(admin, MUGGLEPAY);
    expect((await getIntegration(admin, "main-shop")).health).toEqual({
      lastDeliveryAt: null,
      usualGapSeconds: null,
      refusedCount: 0,
      quarantineCount: 0,
    });
  });
});
