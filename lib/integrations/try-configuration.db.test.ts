import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { poolExecutor } from "@/lib/db/client";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import { ROLES, type Actor, type Role } from "@/lib/domain/permission";
import { addIntegration } from "@/lib/integrations/add-integration";
import type { TryConfiguration } from "@/lib/integrations/schemas";
import { tryConfiguration } from "@/lib/integrations/try-configuration";

const person = (role: Role): Actor => ({
  kind: "user",
  id: `usr_${role}`,
  name: role,
  email: `${role}@example.test`,
  role,
  ip: null,
});
const admin = person("admin");

const BODY = '{\n  "id": "p1",\n  "status": "Done",\n  "paid": "20",\n  "order": "SO-1"\n}';
const SETTINGS = {
  status_table: "done = paid\nopen = awaiting_payment",
  order_path: "order",
  received_amount_path: "paid",
  asset: "EUR",
};

function sample(body = BODY, secret = "key", more = "") {
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  return { body, headers: `Content-Type: application/json\n\nX-Signature: ${signature}\n${more}` };
}

function attempt(more: Partial<TryConfiguration> = {}): TryConfiguration {
  return {
    gateway: "generic",
    credentials: { signing_secret: "key" },
    settings: SETTINGS,
    sample: sample(),
    ...more,
  };
}

const valueOf = (trial: Awaited<ReturnType<typeof tryConfiguration>>, label: string) =>
  trial.reading.kind === "event"
    ? trial.reading.facts.find((fact) => fact.label === label)?.value
    : undefined;

beforeEach(emptyTables);

test("tells whether the signature is right, what is read, what the word means and what an order would be", async () => {
  const trial = await tryConfiguration(admin, attempt());
  expect(trial).toMatchObject({
    refusal: null,
    note: null,
    reading: { kind: "event", word: "Done", means: "paid", order: { status: "paid", flags: [] } },
  });
  expect(["Reference", "Order", "Received", "Expected"].map((label) => valueOf(trial, label))).toEqual([
    "p1",
    "SO-1",
    "20.00 EUR",
    null,
  ]);
});

test("what is refused is read all the same, so that paths can be tried before the secret is known", async () => {
  const trial = await tryConfiguration(admin, attempt({ credentials: { signing_secret: "another" } }));
  expect(trial).toMatchObject({ refusal: "signature_mismatch", reading: { kind: "event", means: "paid" } });
});

test("a word that no table has is told as unmapped", async () => {
  const trial = await tryConfiguration(
    admin,
    attempt({ settings: { ...SETTINGS, status_table: "open = paid" } }),
  );
  expect(trial.reading).toMatchObject({
    means: null,
    order: { status: "manual_review", flags: [{ code: "unmapped_status" }] },
  });
});

test("a path that finds nothing is told with the sentence the quarantine would show", async () => {
  const trial = await tryConfiguration(
    admin,
    attempt({ settings: { ...SETTINGS, reference_path: "data.id" } }),
  );
  expect(trial.reading).toEqual({ kind: "quarantined", reason: expect.stringContaining('"data.id"') });
});

test("what pasting does to line breaks does not make a right signature look wrong, and is said", async () => {
  const sent = BODY.replaceAll("\n", "\r\n");
  const crlf = await tryConfiguration(admin, attempt({ sample: { ...sample(sent), body: BODY } }));
  expect(crlf).toMatchObject({ refusal: null, note: expect.stringContaining("CR LF") });
  const ended = await tryConfiguration(admin, attempt({ sample: { ...sample(), body: `${BODY}\n` } }));
  expect(ended).toMatchObject({ refusal: null, note: expect.stringContaining("end of the pasted body") });
});

test("another kind of content is refused as intake refuses it", async () => {
  const plain = {
    ...sample(),
    headers: sample().headers.replace("application/json", "text/plain; charset=utf-8"),
  };
  expect((await tryConfiguration(admin, attempt({ sample: plain }))).refusal).toBe("content_type");
});

test("works for a gateway of its own folder just the same", async () => {
  const folder = path.join(import.meta.dirname, "..", "gateways", "coindpay", "fixtures");
  const { headers } = JSON.parse(readFileSync(path.join(folder, "completed.json"), "utf8")) as {
    headers: Record<string, string>;
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const trial = await tryConfiguration(admin, {
    gateway: "coindpay",
    credentials: { api_secret: "coindpay_test_secret" },
    sample: { body: readFileSync(path.join(folder, "completed.raw"), "utf8"), headers: lines.join("\n") },
  });
  expect(trial).toMatchObject({ refusal: null, reading: { means: "paid" } });
  expect(valueOf(trial, "Received")).toBe("70.00 AED");
});

describe("for an integration that exists", () => {
  const add = () =>
    addIntegration(admin, {
      gateway: "generic",
      slug: "shop",
      name: "Shop",
      credentials: { signing_secret: "key" },
      settings: SETTINGS,
    });

  test("its stored secret and settings stand in for what is not entered, and entered ones above them", async () => {
    await add();
    const draft = { gateway: "generic", integration: "shop", sample: sample() };
    expect(await tryConfiguration(admin, draft)).toMatchObject({ refusal: null, reading: { means: "paid" } });
    const other = await tryConfiguration(admin, {
      ...draft,
      credentials: { signing_secret: "x" },
      settings: { status_table: "done = expired" },
    });
    expect(other).toMatchObject({ refusal: "signature_mismatch", reading: { means: "expired" } });
  });

  test("its mapping counts too", async () => {
    await add();
    await poolExecutor().query(`UPDATE integrations SET mapping = '{"done": "manual_review"}'`);
    const trial = await tryConfiguration(admin, {
      gateway: "generic",
      integration: "shop",
      sample: sample(),
    });
    expect(trial.reading).toMatchObject({ means: "manual_review" });
  });

  test("nothing is written: neither the integration nor a delivery, an order or an audit row", async () => {
    await add();
    const rows = () =>
      poolExecutor().query(
        `SELECT (SELECT jsonb_agg(i) FROM integrations i) AS i, (SELECT count(*) FROM deliveries) AS d,
                (SELECT count(*) FROM orders) AS o, (SELECT count(*) FROM audit) AS a, (SELECT count(*) FROM rejections) AS r`,
      );
    const before = await rows();
    await tryConfiguration(admin, {
      gateway: "generic",
      integration: "shop",
      settings: { asset: "USD" },
      sample: sample(),
    });
    await tryConfiguration(admin, { gateway: "generic", integration: "shop", sample: sample(BODY, "wrong") });
    expect(await rows()).toEqual(before);
  });

  test("of another gateway is not taken for it, nor one that is not there", async () => {
    await add();
    const draft = { integration: "shop", gateway: "coindpay", sample: sample() };
    await expect(tryConfiguration(admin, draft)).rejects.toMatchObject({ code: "invalid_input" });
    await expect(tryConfiguration(admin, attempt({ integration: "nowhere" }))).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

test.each<[string, Partial<TryConfiguration>, string]>([
  ["settings that cannot work", { settings: { status_table: "done = payed" } }, "settings.status_table"],
  ["a missing secret", { credentials: { signing_secret: "" } }, "credentials.signing_secret"],
  ["an empty body", { sample: { body: "", headers: "" } }, "sample.body"],
  ["a line that is no header", { sample: { body: BODY, headers: "X-A: 1\nnonsense" } }, "sample.headers"],
])("%s are refused at their field", async (_what, more, field) => {
  await expect(tryConfiguration(admin, attempt(more))).rejects.toMatchObject({
    code: "invalid_input",
    fields: [expect.objectContaining({ field })],
  });
});

test("refuses every role that may not configure integrations", async () => {
  for (const role of ROLES.filter((each) => each !== "admin")) {
    await expect(tryConfiguration(person(role), attempt())).rejects.toMatchObject({ code: "forbidden" });
  }
});
