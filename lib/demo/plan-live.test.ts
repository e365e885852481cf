import { expect, test } from "vitest";
import { DEMO_INTEGRATIONS } from "@/lib/demo/demo-shop";
import { liveReference, planLiveOrder, slotAt, slotOf } from "@/lib/demo/plan-live";
import type { DemoAccount } from "@/lib/demo/plan-month";
import { addMs, type Instant } from "@/lib/domain/instant";
import { findGateway } from "@/lib/gateways/registry";
import { madeUpAccount } from "@/lib/simulate/made-up-account";

const SINCE = "2026-03-02T09:00:00.000Z" as Instant;
const accounts = DEMO_INTEGRATIONS.map(({ gateway: kind, slug }): DemoAccount => {
  const gateway = findGateway(kind);
  if (gateway === null) throw new Error(`no gateway ${kind}`);
  return { ...madeUpAccount(gateway), slug };
});
const plan = { accounts, since: SINCE, seed: "seed" };

test("an order is the same whoever plans it and whenever, and another slot's is another", () => {
  const once = planLiveOrder(plan, 7);
  const again = planLiveOrder({ ...plan, accounts: [...accounts] }, 7);
  expect([again?.payment, again?.deliveries]).toEqual([once?.payment, once?.deliveries]);
  expect(planLiveOrder(plan, 8)?.gatewayRef).not.toBe(once?.gatewayRef);
  expect(once?.payment.startedAt).toBe(addMs(SINCE, 70_000));
});

test("a reference says its slot, and no other reference of the demo is taken for one", () => {
  expect(slotOf(liveReference(0))).toBe(0);
  expect(slotOf(liveReference(123_456))).toBe(123_456);
  for (const other of ["SO-1042", "SO-190000", "SO-120001", "SO-20001", "SIM-1-1", "SO-", "SO-300000x"])
    expect(slotOf(other), other).toBeNull();
  expect(slotAt(SINCE, addMs(SINCE, 29_999))).toBe(2);
});

test("orders of an integration that is not played are left out, and the others stay what they are", () => {
  const without = { ...plan, accounts: accounts.filter(({ slug }) => slug !== "mugglepay") };
  const refOf = (of: typeof plan, slot: number) => planLiveOrder(of, slot)?.gatewayRef ?? null;
  const isLeftOut = (slot: number) => planLiveOrder(plan, slot)?.account.slug === "mugglepay";
  const slots = Array.from({ length: 30 }, (_unused, slot) => slot);
  for (const slot of slots) expect(refOf(without, slot)).toBe(isLeftOut(slot) ? null : refOf(plan, slot));
  expect(slots.some(isLeftOut)).toBe(true);
});

test("a quarter of an hour of watching meets exceptions, and most orders go well", () => {
  const scenarios = Array.from({ length: 300 }, (_unused, slot) => planLiveOrder(plan, slot)?.scenario);
  for (const wanted of ["under", "over", "expired", "late", "cancelled"] as const)
    expect(scenarios.filter((scenario) => scenario === wanted).length, wanted).toBeGreaterThan(2);
  expect(scenarios.filter((scenario) => scenario === "exact").length).toBeGreaterThan(150);
});
