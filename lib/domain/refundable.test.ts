import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compare, decimal, subtract, ZERO, type Decimal } from "./decimal";
import { goneBack, ofAsset, refundable, totalOf, type Bringer } from "./refundable";

const amount = fc.integer({ min: 1, max: 5_000 }).map((units) => decimal(String(units)));
const asset = fc.constantFrom("LTC", "USDC");
const state = fc.constantFrom("requested", "pending", "sent", "failed", "cancelled");
const PAYMENTS = ["pay_1", "pay_2", "pay_3"];

const bringers: fc.Arbitrary<Bringer[]> = fc
  .array(
    fc.record({
      status: fc.constantFrom("paid", "overpaid", "underpaid", "manual_review", "awaiting_payment"),
      asset,
      network: fc.constant(null),
      received: fc.option(amount),
      foreign: fc.array(fc.record({ asset: fc.constant("DOGE"), network: fc.constant(null), amount }), { maxLength: 1 }),
    }),
    { maxLength: 3 },
  )
  .map((states) => states.map((each, index) => ({ id: PAYMENTS[index] ?? "", state: each, isBeside: index > 0 })));

const refunds = fc.array(fc.record({ state, paymentId: fc.option(fc.constantFrom(...PAYMENTS)), asset, amount: fc.option(amount, { freq: 9 }) }), { maxLength: 4 });

describe("what may go back", () => {
  it("is nothing once all of it went, and never more than what came less what went", () => {
    fc.assert(
      fc.property(bringers, refunds, (brought, gone) => {
        const left = refundable(brought, gone);
        for (const name of ["LTC", "USDC", "DOGE"]) {
          const [before, after] = [totalOf(ofAsset(refundable(brought, []), name)), totalOf(ofAsset(left, name))];
          if (before === null || after === null) continue;
          expect(compare(after, before)).toBeLessThanOrEqual(0);
        }
        const rest = left.map(({ paymentId, asset: of, amount: sum }) => ({ state: "requested" as const, paymentId, asset: of, amount: sum }));
        expect(refundable(brought, [...gone, ...rest]).filter((money) => money.amount !== null)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("falls by exactly what goes back, whichever payment's it is", () => {
    fc.assert(
      fc.property(fc.array(amount, { minLength: 1, maxLength: 3 }), amount, fc.boolean(), (amounts, wanted, isAssigned) => {
        const brought = amounts.map((received, index): Bringer => ({ id: PAYMENTS[index] ?? "", isBeside: index > 0, state: { status: "paid", asset: "LTC", network: null, received, foreign: [] } }));
        const [first = ZERO] = amounts;
        const back = compare(wanted, first) < 0 ? wanted : first;
        const refund = { state: "sent" as const, paymentId: isAssigned ? "pay_1" : null, asset: "ltc", amount: back };
        const total = (money: { amount: Decimal | null }[]) => totalOf(money) ?? ZERO;
        expect(subtract(total(refundable(brought, [])), total(refundable(brought, [refund])))).toBe(back);
        expect(goneBack([refund], "LTC")).toBe(back);
      }),
      { numRuns: 300 },
    );
  });

  it("is not known where a gateway sent some of it back without saying how much", () => {
    const paid: Bringer = { id: "pay_1", isBeside: false, state: { status: "paid", asset: "LTC", network: null, received: decimal("1"), foreign: [] } };
    expect(refundable([paid], [{ state: "sent", paymentId: "pay_1", asset: "LTC", amount: null }])).toEqual([
      { paymentId: "pay_1", asset: "LTC", network: null, amount: null, isBeside: false },
    ]);
    expect(refundable([{ ...paid, state: { ...paid.state, status: "refunded" } }], [])).toEqual([]);
  });
});
