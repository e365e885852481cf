import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { poolExecutor } from "@/lib/db/client";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import { NO_USUAL_TIMES } from "@/lib/domain/usual-time";
import { setClock } from "@/lib/platform/clock";
import { learnUsualTimes } from "./learn-usual-times";
import { forgetUsualTimes, usualTimes } from "./usual-times";

const NOW = new Date("2026-06-01T12:00:00Z");
const MINUTE = 60_000;
let restoreClock: () => void;

beforeEach(async () => {
  restoreClock = setClock(NOW);
  forgetUsualTimes();
  await emptyTables();
  await poolExecutor().query(
    "INSERT INTO integrations (id, slug, gateway, name) VALUES ('int_1', 'main', 'coinpayments', 'Main')",
  );
});
afterEach(() => restoreClock());

/** Paid payments, one for each of `minutes` from first seen to paid. */
async function paid(
  minutes: readonly number[],
  {
    network = "litecoin",
    status = "paid",
    daysAgo = 1,
    seenOn = [],
  }: { network?: string | null; status?: string; daysAgo?: number; seenOn?: readonly string[] } = {},
): Promise<void> {
  const seenAt = new Date(NOW.getTime() - daysAgo * 24 * 60 * MINUTE);
  for (const [index, took] of minutes.entries()) {
    const id = `${network}-${status}-${daysAgo}-${index}-${seenOn.join()}`;
    const paidAt = new Date(seenAt.getTime() + took * MINUTE);
    await poolExecutor().query(
      `INSERT INTO orders (id, integration_id, status, next_action, gateway, created_at, status_changed_at, updated_at)
       VALUES ($1, 'int_1', $2, 'none', 'coinpayments', $3, $3, $3)`,
      [`ord_${id}`, status, seenAt],
    );
    await poolExecutor().query(
      `INSERT INTO payments (id, order_id, integration_id, gateway_ref, facts, status, asset, network, created_at, first_seen_at, paid_at, last_news_at, updated_at)
       VALUES ($1, $2, 'int_1', $1, '{}', $3, 'LTC', $4, $5, $5, $6, $6, $6)`,
      [`pay_${id}`, `ord_${id}`, status, network, seenAt, paidAt],
    );
    for (const chain of seenOn) {
      await poolExecutor().query(
        "INSERT INTO transactions (id, order_id, payment_id, network, tx_hash, output_index, asset) VALUES ($1, $2, $3, $4, $1, '', 'LTC')",
        [`tx_${chain}_${id}`, `ord_${id}`, `pay_${id}`, chain],
      );
    }
  }
}

const twenty = Array.from({ length: 20 }, (_unused, index) => index + 1);

describe("how long payments take", () => {
  test("is learned from the merchant's own paid payments of one kind", async () => {
    await paid(twenty);
    expect(await learnUsualTimes()).toBe(1);
    expect(await usualTimes()).toEqual({
      "coinpayments/litecoin/LTC": { samples: 20, medianMs: 10 * MINUTE, p95Ms: 19 * MINUTE },
    });
  });

  test("is not learned from too few, from old ones, or from payments that were never paid", async () => {
    await paid(twenty.slice(1));
    await paid(twenty, { network: "bitcoin", daysAgo: 91 });
    await paid(twenty, { network: "ethereum", status: "underpaid" });
    expect(await learnUsualTimes()).toBe(0);
    expect(await usualTimes()).toEqual(NO_USUAL_TIMES);
  });

  test("is learned where the gateway names no network, for the only one the money came on or for none", async () => {
    await paid(twenty, { network: null });
    await paid(
      twenty.map((minutes) => minutes * 2),
      { network: null, seenOn: ["Litecoin", "litecoin"] },
    );
    await paid(twenty, { network: null, seenOn: ["bitcoin", "litecoin"] });
    expect(await learnUsualTimes()).toBe(2);
    expect(await usualTimes()).toMatchObject({
      "coinpayments//LTC": { samples: 40 },
      "coinpayments/litecoin/LTC": { samples: 20, p95Ms: 38 * MINUTE },
    });
  });

  test("learned again replaces what was known, and two workers at once leave one answer", async () => {
    await paid(twenty);
    await learnUsualTimes();
    await poolExecutor().query("UPDATE payments SET paid_at = first_seen_at + interval '3 minutes'");
    expect(await Promise.all([learnUsualTimes(), learnUsualTimes()])).toEqual([1, 1]);
    expect((await usualTimes())["coinpayments/litecoin/LTC"]).toMatchObject({ p95Ms: 3 * MINUTE });
  });

  test("is read once a minute, and not for every delivery", async () => {
    expect(await usualTimes()).toEqual({});
    await paid(twenty);
    await learnUsualTimes();
    forgetUsualTimes();
    expect(Object.keys(await usualTimes())).toHaveLength(1);
    await poolExecutor().query("DELETE FROM usual_times");
    expect(Object.keys(await usualTimes())).toHaveLength(1);
    restoreClock();
    restoreClock = setClock(new Date(NOW.getTime() + 61_000));
    expect(await usualTimes()).toEqual({});
  });
});
