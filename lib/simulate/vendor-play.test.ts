import { describe, expect, test } from "vitest";
import { addMs, msBetween, type Instant } from "@/lib/domain/instant";
import type { Scenario } from "@/lib/gateways/contract";
import { GATEWAYS, listGateways, type GatewayKind } from "@/lib/gateways/registry";
import { madeUpAccount } from "@/lib/simulate/made-up-account";
import { planOrder } from "@/lib/simulate/plan-deliveries";
import type { WebhookAnswer } from "@/lib/simulate/post-webhook";
import { Random } from "@/lib/simulate/random";
import { FAULTS, type FaultChances } from "@/lib/simulate/vendor-faults";
import { VendorPlay } from "@/lib/simulate/vendor-play";
import type { QueuedWebhook, SentWebhook } from "@/lib/simulate/webhook-outbox";

const START = "2026-03-02T09:00:00.000Z" as Instant;
const MINUTE_MS = 60_000;
const OK: WebhookAnswer = { status: 200, text: '{"ok":true,"status":200}' };

/** One shop with one vendor, whose clock the test turns. */
function stage(kind: GatewayKind, faults: FaultChances = {}, seed = "seed", settings: object = {}) {
  const made = madeUpAccount(GATEWAYS[kind]);
  const account = { ...made, slug: kind, config: { ...(made.config as object), ...settings } };
  let now = START;
  const sent: SentWebhook[] = [];
  let answer: (webhook: QueuedWebhook) => WebhookAnswer | null = () => OK;
  const play = new VendorPlay([account], {
    now: () => now,
    seed,
    faults,
    post: (webhook) => {
      const said = answer(webhook);
      return said === null ? Promise.reject(new Error("gone")) : Promise.resolve(said);
    },
    onSent: (webhook) => void sent.push(webhook),
  });
  return {
    play,
    sent,
    answers: (with_: typeof answer) => void (answer = with_),
    begin: (scenario: Scenario, reference = "SO-1") => {
      const known = { externalOrderId: reference, startedAt: START };
      const order = planOrder(account, scenario, new Random(reference), known);
      play.vendor(kind).book.add(order.payment, scenario);
      return order;
    },
    /** Minute after minute, as somebody would watch it. */
    watch: async (minutes: number) => {
      for (let minute = 0; minute < minutes; minute += 1) {
        now = addMs(now, MINUTE_MS);
        await play.sendDue();
      }
    },
  };
}

const minutesAfterStart = (sent: readonly SentWebhook[]) =>
  sent.map(({ at }) => Math.round(msBetween(START, at) / MINUTE_MS));

describe("a vendor without faults", () => {
  test.each(listGateways().map(({ kind }) => kind as GatewayKind))(
    "%s sends every delivery once, in its order, when its time has come",
    async (kind) => {
      const { begin, watch, sent } = stage(kind);
      const { deliveries } = begin("exact");
      await watch(60 * 30);
      expect(sent.map(({ body }) => body)).toEqual(deliveries.map(({ body }) => body));
      expect(sent.every(({ outcome }) => outcome === "taken")).toBe(true);
    },
  );

  test("has nothing to send before the time, and nothing twice", async () => {
    const { play, begin, watch, sent } = stage("mugglepay");
    begin("exact");
    expect(await play.sendDue()).toBe(0);
    await watch(4);
    expect(sent.map(({ label }) => label)).toEqual(["PENDING"]);
    expect(await play.sendDue()).toBe(0);
  });
});

describe("a delivery that is not taken", () => {
  test("comes again as often and as late as the vendor repeats it, also when nobody answers", async () => {
    const { begin, watch, sent, answers } = stage("coindpay");
    begin("exact");
    answers(({ attempt }) => (attempt < 3 ? { status: 503, text: "" } : attempt === 3 ? null : OK));
    await watch(60);
    const created = sent.filter(({ label }) => label === sent[0]?.label);
    expect(created.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
      [1, "refused"],
      [2, "refused"],
      [3, "unanswered"],
      [4, "taken"],
    ]);
    const delays = GATEWAYS.coindpay.simulate.retryDelaysMs ?? [MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS];
    const waited = created.slice(1).map(({ at }, index) => msBetween(created[index]?.at ?? at, at));
    // A minute between two looks may pass before a try is answered.
    for (const [index, ms] of waited.entries()) expect(ms - (delays[index] ?? 0)).toBeLessThan(MINUTE_MS + 1);
  });

  test("is given up in the end", async () => {
    const { begin, watch, sent, answers } = stage("coindpay");
    begin("exact");
    answers(() => ({ status: 500, text: "" }));
    await watch(60 * 24 * 8);
    expect(sent.at(-1)?.triesAgainAt).toBeNull();
  });

  test('is one to MugglePay when the 200 does not say {"status":200} in its body', async () => {
    const { begin, watch, sent, answers } = stage("mugglepay");
    begin("exact");
    answers(({ attempt }) => (attempt === 1 ? { status: 200, text: "success" } : OK));
    await watch(4);
    expect(sent[0]).toMatchObject({ outcome: "refused", status: 200, triesAgainAt: expect.any(String) });
    await watch(20);
    expect(sent.filter(({ label }) => label === "PENDING").at(-1)).toMatchObject({ outcome: "taken" });
  });

  test("is one to a generic vendor when the 200 misses what its settings say it reads there", async () => {
    const { begin, watch, sent, answers } = stage("generic", {}, "seed", {
      acknowledgement: { received: "yes" },
    });
    begin("exact");
    answers(({ attempt }) => (attempt === 1 ? OK : { status: 200, text: '{"ok":true,"received":"yes"}' }));
    await watch(4);
    expect(sent[0]).toMatchObject({ outcome: "refused", status: 200, triesAgainAt: expect.any(String) });
    expect(sent.filter(({ label }) => label === sent[0]?.label).at(-1)).toMatchObject({
      attempt: 2,
      outcome: "taken",
    });
  });

  test("comes ten times more from CoinPayments' legacy notifications, as they document it, and then no more", async () => {
    const { begin, watch, sent, answers } = stage("coinpayments_ipn");
    begin("exact");
    answers(() => ({ status: 500, text: "" }));
    await watch(60 * 24 * 2);
    const tries = sent.filter(({ body }) => body === sent[0]?.body);
    expect([tries.length, tries.at(-1)?.triesAgainAt]).toEqual([11, null]);
  });

  test.each([
    [401, false],
    [302, false],
    [500, true],
  ])("and answered %i is repeated by CoinGate: %s", async (status, isRepeated) => {
    const { begin, watch, sent, answers } = stage("coingate");
    begin("exact");
    answers(() => ({ status, text: "" }));
    await watch(3);
    expect(sent[0]?.triesAgainAt !== null).toBe(isRepeated);
  });
});

describe("a fault", () => {
  test("lost: no delivery leaves, and none is repeated", async () => {
    const { begin, watch, sent } = stage("mugglepay", { lost: 1 });
    begin("exact");
    await watch(60);
    expect(sent.map(({ outcome }) => outcome)).toEqual(["lost", "lost"]);
  });

  test("doubled: each comes twice, the same bytes, later", async () => {
    const { begin, watch, sent } = stage("mugglepay", { doubled: 1 });
    begin("exact");
    await watch(60);
    const pending = sent.filter(({ label }) => label === "PENDING");
    expect(pending.map(({ kind }) => kind)).toEqual(["delivery", "again"]);
    expect(pending[0]?.body).toEqual(pending[1]?.body);
  });

  test("late: everything comes after its time and still in its order", async () => {
    const { begin, watch, sent } = stage("coinpayments", { late: 1 });
    const { deliveries } = begin("exact");
    await watch(60 * 30);
    expect(sent.map(({ label }) => label)).toEqual(deliveries.map(({ label }) => label));
    expect(minutesAfterStart(sent)[0]).toBeGreaterThanOrEqual(1);
  });

  test("reordered: some are overtaken, none is missing", async () => {
    const { begin, watch, sent } = stage("coinpayments", { reordered: 0.4 });
    const orders = Array.from({ length: 20 }, (_unused, index) => begin("exact", `SO-${index}`));
    await watch(60 * 30);
    const bodies = (all: readonly { body: Uint8Array }[]) =>
      all.map(({ body }) => Buffer.from(body).toString("latin1"));
    const told = orders.flatMap(({ deliveries }) => bodies(deliveries));
    expect(bodies(sent).sort()).toEqual([...told].sort());
    const isOvertaken = ({ gatewayRef, deliveries }: (typeof orders)[number]) =>
      bodies(sent.filter((each) => each.gatewayRef === gatewayRef)).join() !== bodies(deliveries).join();
    expect(orders.filter(isOvertaken).length).toBeGreaterThan(3);
  });

  test.each(listGateways().map(({ kind }) => kind as GatewayKind))(
    "wrong_signature: %s has a forged copy that its gateway refuses, and then the true one",
    async (kind) => {
      const { begin, watch, sent, answers, play } = stage(kind, { wrong_signature: 1 });
      const { gateway, config, registeredUrl } = play.vendor(kind).account;
      begin("exact");
      answers(({ headers, body, at }) => {
        const inLowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value]]);
        const raw = {
          body,
          headers: Object.fromEntries(inLowerCase) as Record<string, string[]>,
          method: "POST",
          registeredUrl,
          receivedAt: at,
        };
        return gateway.verify(raw, config).kind === "verified" ? OK : { status: 401, text: "" };
      });
      await watch(60 * 30);
      expect(sent.length).toBeGreaterThan(2);
      expect(sent.map(({ kind: as, outcome }) => `${as} ${outcome}`)).toEqual(
        sent.map((_unused, index) => (index % 2 === 0 ? "forged forgery refused" : "delivery taken")),
      );
    },
  );

  test("wrong_signature: a forged copy that is taken is told", async () => {
    const { begin, watch, sent } = stage("mugglepay", { wrong_signature: 1 });
    begin("exact");
    await watch(4);
    expect(sent[0]).toMatchObject({ kind: "forged", outcome: "unexpected", triesAgainAt: null });
  });

  test("slow: the webhook trickles in", async () => {
    const { begin, watch, sent } = stage("mugglepay", { slow: 1 });
    begin("exact");
    await watch(4);
    expect(sent[0]?.pauseMs).toBeGreaterThan(0);
  });

  test("depends on the seed alone, and one fault moves no other", async () => {
    const run = async (faults: FaultChances, seed?: string) => {
      const { begin, watch, sent } = stage("coinpayments", faults, seed);
      for (let order = 0; order < 10; order += 1) begin("exact", `SO-${order}`);
      await watch(60 * 5);
      return sent.map(({ gatewayRef, label, kind, outcome }) => `${gatewayRef} ${label} ${kind} ${outcome}`);
    };
    const some = { lost: 0.3, doubled: 0.3 };
    expect(await run(some)).toEqual(await run(some));
    expect(await run(some)).not.toEqual(await run(some, "another"));
    const losses = (lines: readonly string[]) => lines.filter((line) => line.endsWith("lost lost")).sort();
    expect(losses(await run({ ...some, doubled: 0 }))).toEqual(losses(await run(some)));
  });

  test("has a name, a meaning, and happens as often as it is told to", async () => {
    expect(FAULTS).toHaveLength(7);
    const { begin, watch, sent } = stage("mugglepay", { lost: 0.25 });
    for (let order = 0; order < 400; order += 1) begin("exact", `SO-${order}`);
    await watch(7);
    const lost = sent.filter(({ outcome }) => outcome === "lost").length;
    expect(lost / sent.length).toBeGreaterThan(0.2);
    expect(lost / sent.length).toBeLessThan(0.3);
  });
});
