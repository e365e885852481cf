import { describe, expect, test } from "vitest";
import { decimal } from "./decimal";
import { NO_FACTS } from "./facts";
import { orderFigures, type AttemptFigures } from "./order-figures";
import type { TopsUp } from "./order-state";
import type { OrderStatus } from "./order-status";
import { paymentState, type PaymentState } from "./payment-state";
import { DEFAULT_RULES } from "./rules";

const EMPTY = paymentState(NO_FACTS, DEFAULT_RULES);

function attempt(
  status: OrderStatus,
  [expected, received]: [string, string | null],
  more: Partial<PaymentState> & { topsUp?: TopsUp; price?: string } = {},
): AttemptFigures {
  const { topsUp = null, price, ...state } = more;
  return {
    state: {
      ...EMPTY,
      status,
      asset: "LTC",
      network: "litecoin",
      expected: decimal(expected),
      received: received === null ? null : decimal(received),
      difference: null,
      ...state,
    },
    price: price === undefined ? null : { amount: decimal(price), currency: "USD" },
    topsUp,
  };
}

const REST: TopsUp = { attemptId: "part", brought: decimal("0.6") };
const part = attempt("underpaid", ["1", "0.6"], { price: "49.99" });

describe("an order's figures", () => {
  test("are those of the attempt that leads", () => {
    const paid = attempt("paid", ["1", "1"], { difference: decimal("0"), price: "49.99" });
    expect(orderFigures(paid, [attempt("expired", ["2", null]), paid])).toEqual({
      asset: "LTC",
      network: "litecoin",
      expected: "1",
      received: "1",
      difference: "0",
      price: { amount: "49.99", currency: "USD" },
    });
  });

  test("are nothing where nobody has begun to pay", () => {
    expect(orderFigures(null, []).expected).toBeNull();
  });

  test("of one that was topped up are what was asked at first and all that came for it", () => {
    const rest = attempt("paid", ["0.4", "0.4"], { topsUp: REST, price: "20" });
    expect(orderFigures(rest, [part, rest])).toEqual({
      asset: "LTC",
      network: "litecoin",
      expected: "1",
      received: "1",
      difference: "0",
      price: { amount: "49.99", currency: "USD" },
    });
  });

  test("count a top-up that is short as well, and not one that went back", () => {
    const short = attempt("underpaid", ["0.4", "0.1"], { topsUp: REST });
    const gone = attempt("refunded", ["0.4", "0.4"], { topsUp: REST });
    expect(orderFigures(short, [part, gone, short])).toMatchObject({ expected: "1", received: "0.7", difference: "-0.3" });
  });

  test("never add up two assets, and never tell a part as the whole", () => {
    const rest = attempt("paid", ["20", "20"], { topsUp: REST, asset: "USDT", network: "tron" });
    expect(orderFigures(rest, [part, rest])).toMatchObject({
      asset: "LTC",
      network: null,
      expected: "1",
      received: null,
      difference: null,
    });
  });
});
