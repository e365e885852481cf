import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { joinFacts } from "../../domain/facts";
import { paymentState } from "../../domain/payment-state";
import { DEFAULT_RULES } from "../../domain/rules";
import { casesOf, deliver, statusOf } from "../contract-suite";
import type { GatewayEvent } from "../contract";
import { coinpayments_ipn } from ".";
import { codeOf, coinOf } from "./coin";
import { normalizeStatus, statuses } from "./map";

const config = { merchant_id: "0123456789abcdef0123456789abcdef", ipn_secret: "ipn-test-secret" };
const CASES = new Map(casesOf(coinpayments_ipn).map((one) => [one.name, one]));

const PAYMENT = {
  ipn_id: "7d0e1f2a3b4c5d6e7f8091a2b3c4d5e6",
  ipn_type: "api",
  txn_id: "CPJC0TESTTXN0000000000001",
  status: "100",
  status_text: "Complete",
  currency1: "USD",
  currency2: "BTC",
  amount1: "49.99",
  amount2: "0.00052000",
  invoice: "SO-1042",
};

const DEPOSIT = {
  ipn_id: "8d0e1f2a3b4c5d6e7f8091a2b3c4d5e6",
  ipn_type: "deposit",
  deposit_id: "CDHA0TESTDEPOSIT00000001",
  txn_id: "9d9dd1f6f4a62388797e6beeb76c1a3c34d41942303ce6fb49177d3c88a74d11",
  address: "LaN1Vy2FugxWiAyMc8ipKe6Hcnh3mcKuym",
  status: "100",
  currency: "LTC",
  confirms: "6",
  amount: "0.25000000",
  fee: "0.00125000",
};

function parse(fields: Record<string, string>) {
  return coinpayments_ipn.parse(deliver(Buffer.from(new URLSearchParams(fields).toString()), {}), config);
}

function eventOf(fields: Record<string, string>): GatewayEvent {
  const parsed = parse(fields);
  if (parsed.kind !== "event") throw new Error(parsed.reason);
  return parsed.event;
}

function fixture(name: string): GatewayEvent {
  const one = CASES.get(name);
  const parsed = one ? coinpayments_ipn.parse(one.delivery, config) : null;
  if (parsed?.kind !== "event") throw new Error(`no event in ${name}`);
  return parsed.event;
}

const meaningOf = (word: string) => statusOf(coinpayments_ipn, word);

describe("statuses", () => {
  test.each([
    ["-2", "refunded"],
    ["-1", "expired"],
    ["0", "awaiting_payment"],
    ["1", "confirming"],
    ["2", "paid"],
    ["3", "confirming"],
    ["5", "manual_review"],
    ["100", "paid"],
    ["101", "paid"],
    ["200", "paid"],
    ["-3", "manual_review"],
    ["-100", "manual_review"],
    ["4", "unmapped"],
    ["99", "unmapped"],
    ["100.0", "unmapped"],
    ["complete", "unmapped"],
  ])("%s of a payment is %s", (status, meaning) => {
    expect(meaningOf(eventOf({ ...PAYMENT, status }).gatewayStatus ?? "")).toBe(meaning);
  });

  test.each(["simple", "button", "cart", "donation", "api", "API"])(
    "are the same for ipn_type %s",
    (ipn_type) => {
      expect(eventOf({ ...PAYMENT, ipn_type, status: "2" }).gatewayStatus).toBe("2");
    },
  );

  test("2 means paid of a payment, nothing known of a deposit, and sent of a withdrawal, which is none of an order's", () => {
    expect(meaningOf(eventOf({ ...PAYMENT, status: "2" }).gatewayStatus ?? "")).toBe("paid");
    expect(eventOf({ ...DEPOSIT, status: "2" }).gatewayStatus).toBe("deposit:2");
    expect(meaningOf("deposit:2")).toBe("unmapped");
    expect(parse({ ...PAYMENT, ipn_type: "withdrawal", status: "2" })).toMatchObject({
      kind: "irrelevant",
      eventKey: PAYMENT.ipn_id,
    });
  });

  test("a type nobody documented does not borrow the table of payments, nor what its numbers signal", () => {
    const event = eventOf({ ...PAYMENT, ipn_type: "subscription", status: "-2" });
    expect(event.gatewayStatus).toBe("subscription:-2");
    expect(meaningOf(event.gatewayStatus ?? "")).toBe("unmapped");
    expect(event.facts).toMatchObject({ signals: {}, refunds: {}, settlements: {} });
  });

  test("every number has exactly one class, however it is written", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -99_999, max: 99_999 }),
        fc.constantFrom("", "0", " "),
        (number, padding) => {
          const plain = normalizeStatus(String(number));
          const padded = number < 0 ? `-${padding.trim()}${-number}` : `${padding}${number}`;
          expect(normalizeStatus(padded)).toBe(plain);
          expect(normalizeStatus(plain)).toBe(plain);
          const listed = statuses.some((entry) => entry.status === String(number));
          expect(plain).toBe(
            listed ? String(number) : number >= 100 ? ">=100" : number < 0 ? "<0" : String(number),
          );
        },
      ),
    );
  });
});

describe("a payment", () => {
  test("has no time and says so, and is found by the vendor's own id", () => {
    const event = fixture("vector.status-100");
    expect(event.occurredAt).toBeNull();
    expect(event.subject).toEqual({ by: "reference", gatewayRef: "CPJC0TESTTXN0000000000001" });
    expect(event.eventKey).toBe("7d0e1f2a3b4c5d6e7f8091a2b3c4d5e6");
    expect(event.facts.transactions).toEqual({});
  });

  test("without an ipn_id is known by its bytes", () => {
    const { ipn_id: _left, ...rest } = PAYMENT;
    expect(eventOf(rest).eventKey).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(eventOf(rest).eventKey).not.toBe(eventOf({ ...rest, status: "1" }).eventKey);
  });

  test.each([
    ["0", "0"],
    ["-1", "0"],
    ["3", "0"],
    ["1", "0.00052"],
    ["2", "0.00052"],
    ["100", "0.00052"],
    ["250", "0.00052"],
  ])("at status %s has confirmed %s of what it received", (status, confirmed) => {
    const { received } = eventOf({ ...PAYMENT, status, received_amount: "0.00052000" }).facts;
    expect(received["BTC@bitcoin"]?.latest).toEqual({ at: null, total: "0.00052", confirmed });
  });

  test("without received_amount is not reported, never 0", () => {
    expect(eventOf(PAYMENT).facts.received).toEqual({});
    expect(eventOf({ ...PAYMENT, received_amount: "?" }).facts.received).toEqual({});
  });

  test("waiting with money in sight is confirming, and ended with too little is underpaid", () => {
    const claim = (name: string, status: "awaiting_payment" | "expired") => {
      const { facts } = fixture(name);
      const claims = {
        [status]: { firstAt: null, lastAt: null, word: "", observedAt: "2026-03-02T09:00:00.000Z" },
      };
      return paymentState({ ...facts, claims } as typeof facts, DEFAULT_RULES).status;
    };
    expect(claim("status-0.seen", "awaiting_payment")).toBe("confirming");
    expect(claim("status-minus-1.underpaid", "expired")).toBe("underpaid");
  });

  test("reversed is told as money taken back and as a refund without amount", () => {
    expect(fixture("status-minus-2").facts).toMatchObject({
      signals: { reversed: "untimed" },
      refunds: { CPJC0TESTTXN0000000000001: { state: "sent", amount: null, note: "Refund / Reversal" } },
    });
  });

  test("paid out tells fee and net, and what is missing between them is the network's", () => {
    expect(Object.values(fixture("status-100.simple").facts.settlements)).toMatchObject([
      {
        stage: "settled",
        asset: "BTC",
        gross: "0.00052",
        gatewayFee: "0.0000026",
        networkFee: "0.000001",
        net: "0.0005164",
      },
    ]);
    expect(Object.values(fixture("status-2").facts.settlements)).toMatchObject([
      { stage: "pending", net: null, networkFee: null },
    ]);
    expect(fixture("status-1").facts.settlements).toEqual({});
    const odd = eventOf({ ...PAYMENT, received_amount: "0.1", fee: "0.2", net: "0.3" }).facts.settlements;
    expect(Object.values(odd)).toMatchObject([{ networkFee: null }]);
  });

  test.each([
    ["USD", "USD"],
    ["mxn", "MXN"],
    ["BTC", "BTC"],
    ["USDT.TRC20", "USDT"],
  ])("priced in %s has its price in %s, by which a registered one is compared", (currency1, currency) => {
    expect(eventOf({ ...PAYMENT, currency1 }).facts.price?.value.currency).toBe(currency);
  });

  test("names the buyer as the button's form or the API call did", () => {
    expect(
      eventOf({ ...PAYMENT, first_name: "Ada", last_name: "Lovelace", email: "ada@example.test" }).facts
        .customer?.value,
    ).toEqual({
      name: "Ada Lovelace",
      email: "ada@example.test",
      reference: null,
    });
    expect(fixture("vector.status-100").facts.customer?.value).toMatchObject({
      name: "Ada Lovelace",
      email: "ada+test@example.test",
    });
    expect(eventOf(PAYMENT).facts.customer).toBeNull();
  });
});

describe("a deposit", () => {
  test("is a movement with its own amount, to the order that shows the address", () => {
    const { subject, gatewayStatus, facts } = eventOf(DEPOSIT);
    expect(subject).toEqual({ by: "address", address: DEPOSIT.address });
    expect(gatewayStatus).toBe("deposit:100");
    expect(Object.values(facts.transactions)).toMatchObject([
      {
        network: "litecoin",
        amount: "0.25",
        confirmations: 6,
        requiredConfirmations: 6,
        outputIndex: `@${DEPOSIT.address}`,
      },
    ]);
    expect(Object.values(facts.settlements)).toMatchObject([
      { gross: "0.25", gatewayFee: "0.00125", net: "0.24875" },
    ]);
  });

  test("and the next one of the same transaction to another address are two, a repeat is one", () => {
    const other = eventOf({
      ...DEPOSIT,
      ipn_id: "9",
      deposit_id: "CDHA0TESTDEPOSIT00000002",
      address: "LdOtherAddress",
    });
    const merged = joinFacts(joinFacts(eventOf(DEPOSIT).facts, other.facts), eventOf(DEPOSIT).facts);
    expect(Object.keys(merged.transactions)).toHaveLength(2);
    expect(paymentState(merged, DEFAULT_RULES).received).toBe("0.5");
  });

  test("pending does not say how many confirmations it wants", () => {
    const [movement] = Object.values(eventOf({ ...DEPOSIT, status: "0", confirms: "1" }).facts.transactions);
    expect(movement).toMatchObject({ confirmations: 1, requiredConfirmations: null });
  });

  test("of a coin with tags belongs to address and tag together, since all customers share the address", () => {
    expect(fixture("deposit-100.tagged").subject).toEqual({
      by: "address",
      address: "rEb8TK3gBgk5auZkwc6sHnwrGVJH8DuaLh:100200",
    });
  });
});

describe("coins", () => {
  test.each([
    ["BTC", "BTC", "bitcoin"],
    ["ltct", "LTCT", "litecoin-testnet"],
    ["USDT.ERC20", "USDT", "ethereum"],
    ["USDT.TRC20", "USDT", "tron"],
    ["BNB.BSC", "BNB", "bsc"],
    ["USDC", "USDC", null],
    ["VELAS.EVM", "VELAS.EVM", null],
    [".ERC20", ".ERC20", null],
  ])("%s is %s on %s", (code, asset, network) => {
    expect(coinOf(code)).toEqual({ asset, network });
  });

  test.each([
    ["BTC", "bitcoin"],
    ["USDT", "tron"],
    ["USDT", "ethereum"],
    ["BNB", "bsc"],
  ])("%s on %s has a code that is read back", (asset, network) => {
    expect(coinOf(codeOf(asset, network))).toEqual({ asset, network });
  });
});

test.each([
  ["no ipn_type", { status: "100", txn_id: "CP1" }],
  ["no status", { ipn_type: "api", txn_id: "CP1" }],
  ["no txn_id", { ipn_type: "api", status: "100" }],
  [
    "a deposit without deposit_id",
    { ipn_type: "deposit", status: "100", txn_id: "a", address: "b", currency: "LTC" },
  ],
])("%s: kept for a person, with a sentence", (_why, fields) => {
  expect(parse(fields)).toMatchObject({
    kind: "unparsable",
    reason: expect.stringMatching(/^CoinPayments' notification .+\.$/),
  });
});
