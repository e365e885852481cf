import { describe, expect, test } from "vitest";
import { joinFacts } from "../../domain/facts";
import { paymentState } from "../../domain/payment-state";
import { DEFAULT_RULES } from "../../domain/rules";
import { casesOf, deliver } from "../contract-suite";
import type { GatewayEvent } from "../contract";
import { coinpayments } from ".";
import { config as gatewayConfig } from "./config";

const config = gatewayConfig.schema.parse({
  client_id: "7c1b3f0e9d2a4b6c8e0f1a2b3c4d5e6f",
  client_secret: "secret",
});
const CASES = new Map(casesOf(coinpayments).map((one) => [one.name, one]));

function parse(value: object) {
  return coinpayments.parse(deliver(Buffer.from(JSON.stringify(value)), {}), config);
}

function eventOf(value: object): GatewayEvent {
  const parsed = parse(value);
  if (parsed.kind !== "event") throw new Error(parsed.reason);
  return parsed.event;
}

function fixture(name: string): GatewayEvent {
  const one = CASES.get(name);
  if (one === undefined) throw new Error(`no fixture ${name}`);
  const parsed = coinpayments.parse(one.delivery, gatewayConfig.schema.parse(one.fixture.config));
  if (parsed.kind !== "event") throw new Error(parsed.reason);
  return parsed.event;
}

interface Payment {
  state?: string | number;
  isActive?: boolean;
  createdAt?: number;
  refundedAt?: number;
  refund?: object | null;
  payout?: object | null;
  hotWallet?: object;
}

function invoice(
  type: string,
  state: string | number | undefined,
  payments: Payment[] = [],
  rest: object = {},
) {
  return {
    id: "4f9d1c7a0b6e4e1f9a2d3c5b7e8f6a01",
    type,
    timestamp: "2026-03-02T09:15:40.1234567+00:00",
    invoice: { id: "1f0c7b52-6a2e-4f2b-9a3e-0b5d6f1c2e77", state, payments, ...rest },
  };
}

const LTCT = { id: 1002, smartContract: null };
const NOTHING = { currency: LTCT, paymentSubTotal: 100, confirmedAmount: 0, unconfirmedAmount: 0 };
const IN = { ...NOTHING, confirmedAmount: 100 };

describe("amounts", () => {
  test("the buyer is asked for the subtotal, with markup or discount and the fees put on him", () => {
    expect(fixture("paid").facts.quote?.value.amount).toBe("0.5812");
    // 0.5812 - 0.01 + 0.002906 + 0.001
    expect(fixture("paid.fees-on-buyer").facts.quote?.value.amount).toBe("0.575106");
  });

  test("what arrived is summed over the payments of the invoice, coin by coin", () => {
    const { received } = eventOf(
      invoice("InvoicePending", "Pending", [
        { state: "TimedOutWaitingRefund", hotWallet: { ...NOTHING, confirmedAmount: 30 } },
        { state: "Pending", hotWallet: { ...NOTHING, confirmedAmount: 50, unconfirmedAmount: 20 } },
        { state: "Created", hotWallet: { ...NOTHING, currency: { id: 1 }, unconfirmedAmount: 5 } },
      ]),
    ).facts;
    expect(received["LTCT@litecoin-testnet"]?.latest).toMatchObject({
      total: "0.000001",
      confirmed: "0.0000008",
    });
    expect(received["BTC@bitcoin"]?.latest).toMatchObject({ total: "0.00000005", confirmed: "0" });
  });

  test("a payment without figures is not reported as 0", () => {
    expect(
      eventOf(invoice("InvoicePaid", "Paid", [{ state: "Confirmed", hotWallet: { currency: LTCT } }])).facts
        .received,
    ).toEqual({});
  });

  test("an unknown currency keeps the status and leaves the amounts out", () => {
    const event = fixture("pending.unknown-currency");
    expect(event.gatewayStatus).toBe("Pending");
    expect(event.facts).toMatchObject({ quote: null, received: {}, transactions: {} });
    const token = Object.values(fixture("pending.unknown-token").facts.transactions);
    expect(token).toMatchObject([
      { asset: "4:0x6b175474e89094c44da98b954eedeac495271d0f", network: "ethereum", amount: null },
    ]);
  });

  test("a price in a coin is what is asked for until a coin is chosen", () => {
    const amount = { currency: { id: 1, smartContract: null }, total: 52_000 };
    const before = eventOf(invoice("InvoiceCreated", "Unpaid", [], { amount })).facts;
    expect(before).toMatchObject({
      price: null,
      quote: { value: { amount: "0.00052", asset: "BTC", network: "bitcoin" } },
    });
    const chosen = eventOf(
      invoice("InvoicePaymentCreated", "Unpaid", [{ state: "Created", hotWallet: NOTHING }], { amount }),
    ).facts;
    expect(chosen.quote?.value).toEqual({ amount: "0.000001", asset: "LTCT", network: "litecoin-testnet" });
  });

  test("the payment that pays is the one shown: paid before active before newest", () => {
    const old = { createdAt: 1772442700, hotWallet: { ...NOTHING, paymentReceiveAddress: "old" } };
    const fresh = { createdAt: 1772442800, hotWallet: { ...NOTHING, paymentReceiveAddress: "fresh" } };
    const shown = (...payments: Payment[]) =>
      eventOf(invoice("InvoicePending", "Pending", payments)).facts.payAddress?.value;
    expect(shown(fresh, old)).toBe("fresh");
    expect(shown({ ...old, isActive: true }, { ...fresh, isActive: false })).toBe("old");
    expect(shown({ ...old, state: "Completed" }, { ...fresh, isActive: true })).toBe("old");
  });
});

describe("the same word again", () => {
  test("every confirmation is an event of its own, and together they say what the last one says", () => {
    const [first, second] = [fixture("pending.mempool"), fixture("pending.one-confirmation")];
    expect(first.eventKey).not.toBe(second.eventKey);
    expect(first.gatewayStatus).toBe(second.gatewayStatus);
    const state = paymentState(joinFacts(second.facts, first.facts), DEFAULT_RULES);
    expect(state).toMatchObject({ received: "0.5812", confirmations: 1, requiredConfirmations: 3 });
    expect(state.txHashes).toHaveLength(1);
  });

  test("two transactions count their confirmations only once all money is confirmed", () => {
    const counts = Object.values(fixture("pending.two-transactions").facts.transactions).map(
      (each) => each.confirmations,
    );
    expect(counts).toEqual([0, 0]);
    const done = eventOf(
      invoice("InvoicePaid", "Paid", [
        {
          state: "Confirmed",
          hotWallet: { ...IN, confirmations: 3, buyerDepositTxHashes: ["a".repeat(64), "b".repeat(64)] },
        },
      ]),
    );
    expect(Object.values(done.facts.transactions).map((each) => each.confirmations)).toEqual([3, 3]);
  });
});

describe("signals", () => {
  const at = "2026-03-02T09:15:40.123Z";
  const short = { ...NOTHING, confirmedAmount: 60 };

  test("less than asked was accepted, only once the invoice is paid", () => {
    expect(fixture("completed.partial-accepted").facts.signals).toEqual({
      partial_accepted: "2026-03-02T09:15:40.123Z",
    });
    const offered = { partialAcceptAvailable: true };
    expect(
      eventOf(invoice("InvoicePending", "Pending", [{ state: "Pending", hotWallet: short }], offered)).facts
        .signals,
    ).toEqual({});
    expect(
      eventOf(invoice("InvoicePaid", "Paid", [{ state: "Confirmed", hotWallet: IN }], offered)).facts.signals,
    ).toEqual({});
    expect(
      eventOf(invoice("InvoicePaid", "Paid", [{ state: "Confirmed", hotWallet: short }])).facts.signals,
    ).toEqual({});
  });

  test.each([
    [{ hotWallet: { ...IN, error: { code: 64, message: "PayoutAmountIsLessThanDust" } } }, true],
    [{ hotWallet: { ...IN, error: { code: "131072" } } }, true],
    [{ hotWallet: { ...IN, error: { code: "UserWalletIsLocked" } } }, true],
    [{ hotWallet: { ...IN, error: { code: 0 } } }, false],
    [{ hotWallet: { ...IN, error: { code: "Unknown" } } }, false],
    [{ hotWallet: { ...IN, error: null } }, false],
    [{ hotWallet: IN, payout: { state: 6 } }, true],
    [{ hotWallet: IN, payout: { state: "Sending", failed: "2026-03-02T09:15:00Z" } }, true],
    [{ hotWallet: IN, payout: { state: "Sent" } }, false],
  ])("the payout of %j has failed: %j", (payment, failed) => {
    const { signals } = eventOf(invoice("InvoicePaid", "Paid", [{ state: "Confirmed", ...payment }])).facts;
    expect(signals.payout_failed).toBe(failed ? at : undefined);
  });
});

describe("settlements", () => {
  test("tell gross, fees and net, and they add up", () => {
    expect(Object.values(fixture("completed").facts.settlements)).toEqual([
      {
        ref: "payment to myGTmrMtU6vUULkYRCDxJMggF7egsXhcTi",
        stage: "settled",
        asset: "LTCT",
        gross: "0.5812",
        gatewayFee: "0.002906",
        networkFee: "0",
        reserve: null,
        net: "0.578294",
        txHash: "c0ffee00aa11bb22cc33dd44ee55ff6677889900aabbccddeeff001122334455",
        destination: "4ca18e8e-915b-4a69-a17a-0b0b666858a7",
        at: "2026-03-02T09:15:00.000Z",
      },
    ]);
  });

  test("of a partial payment have no gross, since the vendor does not say which share it paid out", () => {
    expect(Object.values(fixture("completed.partial-accepted").facts.settlements)).toMatchObject([
      { gross: null, net: "0.3469764" },
    ]);
  });

  test("after a conversion are in the merchant's coin, without the fees that were taken in the buyer's", () => {
    const payout = {
      id: "p",
      state: "Sent",
      payoutAmountToMerchant: 99,
      destinationAmount: 1234,
      merchantPayoutWalletCurrencyId: 1,
    };
    const { settlements } = eventOf(
      invoice("InvoiceCompleted", "Completed", [
        { state: "Completed", payout, hotWallet: { ...IN, merchantFee: { coinPaymentsFee: 1 } } },
      ]),
    ).facts;
    expect(settlements).toMatchObject({
      p: { asset: "BTC", net: "0.00001234", gross: null, gatewayFee: null },
    });
  });

  test.each([
    ["Paid", { state: "Scheduled" }, "pending"],
    ["Paid", { state: "WaitingConversion" }, "pending"],
    ["Paid", { state: "Sending" }, "pending"],
    ["Paid", { state: "WaitingExternalConfirm" }, "sent"],
    ["Paid", { state: "Confirmed" }, "settled"],
    ["Completed", { state: "Sent" }, "settled"],
    ["Completed", { state: "Failed" }, "failed"],
  ])("of a %s invoice with %j are %s", (state, payout, stage) => {
    const { settlements } = eventOf(
      invoice("Invoice", state, [{ state: "Completed", payout: { id: "p", ...payout }, hotWallet: IN }]),
    ).facts;
    expect(settlements.p?.stage).toBe(stage);
  });
});

describe("refunds", () => {
  test("that wait are pending and have no amount; those that were sent have the vendor's figure, in its currency", () => {
    expect(Object.values(fixture("timed-out-waiting-refund").facts.refunds)).toMatchObject([
      { state: "pending", amount: null, asset: null },
    ]);
    expect(Object.values(fixture("timed-out-refund-processed").facts.refunds)).toMatchObject([
      {
        state: "sent",
        amount: "29.69",
        asset: "USD",
        at: "2026-03-03T09:10:00.000Z",
        note: "network fee 0.3 USD, taken off by CoinPayments",
      },
    ]);
  });

  test("of an excess stand beside a paid invoice", () => {
    expect(Object.values(fixture("completed.overpaid").facts.refunds)).toMatchObject([
      { state: "pending", amount: null },
    ]);
    expect(Object.values(fixture("completed.excess-refunded").facts.refunds)).toMatchObject([
      { state: "sent", amount: "4.7", asset: "USD" },
    ]);
  });

  test("are not made up for a payment that only has the word and was paid out", () => {
    const { refunds } = eventOf(
      invoice("InvoiceCompleted", "Completed", [
        { state: "Refunded", hotWallet: IN, payout: { state: "Sent" } },
      ]),
    ).facts;
    expect(refunds).toEqual({});
  });

  test("are not made up for a payment that ended without money", () => {
    for (const name of ["timed-out", "timed-out.nothing-refunded", "cancelled.without-money-to-refund"]) {
      expect(fixture(name).facts.refunds, name).toEqual({});
    }
  });
});

describe("the customer", () => {
  test("is the buyer, never the merchant whose address stands beside", () => {
    expect(fixture("paid").facts.customer?.value).toEqual({
      name: "Ada Lovelace",
      email: "ada+test@example.test",
      reference: null,
    });
    expect(fixture("vector.paid-compact").facts.customer?.value.email).toBe("ada+test@example.test");
    const anonymous = invoice("InvoicePaid", "Paid", [], { userEmail: "merchant@example.test", buyer: null });
    expect(eventOf(anonymous).facts.customer).toBeNull();
  });

  test("may be known by the address for refunds alone", () => {
    const { customer } = eventOf(
      invoice("InvoicePending", "Pending", [{ ...{ refundEmail: "ada@example.test" }, state: "Pending" }]),
    ).facts;
    expect(customer?.value).toEqual({ name: null, email: "ada@example.test", reference: null });
  });
});

describe("wallet transactions", () => {
  test("add a movement with its amount to the order that shows the address", () => {
    const { subject, facts } = fixture("wallet.one-confirmation");
    expect(subject).toEqual({ by: "address", address: "myGTmrMtU6vUULkYRCDxJMggF7egsXhcTi" });
    expect(Object.values(facts.transactions)).toMatchObject([
      { amount: "0.25", confirmations: 1, requiredConfirmations: 3 },
    ]);
    expect(facts.received).toEqual({});
  });

  test("are the same movement as the hash in the invoice's notice, and are not counted beside its total", () => {
    const noticed = fixture("pending.one-confirmation").facts;
    const merged = joinFacts(noticed, fixture("wallet.one-confirmation").facts);
    expect(Object.keys(merged.transactions)).toEqual(Object.keys(noticed.transactions));
    expect(paymentState(merged, DEFAULT_RULES).received).toBe("0.5812");
  });

  test("repeat with every confirmation under another key", () => {
    const keys = ["wallet.one-confirmation", "vector.wallet"].map((name) => fixture(name).eventKey);
    expect(keys).toEqual([
      "cb44e78f-a97b-44b5-a23d-1e3b025aab47:1",
      "cb44e78f-a97b-44b5-a23d-1e3b025aab47:3",
    ]);
  });

  test.each([
    "ExternalSpend",
    "internalSpend",
    "SameUserReceive",
    "Conversion",
    "AutoSweeping",
    "ReturnTestFundsToPool",
  ])("of type %s are none of a buyer's, and are kept under a key", (transactionType) => {
    expect(parse({ transactionId: "t1", transactionType, confirmations: 1 })).toMatchObject({
      kind: "irrelevant",
      eventKey: "t1:1",
    });
  });

  test.each([
    ["Unknown", "LTCT", /type "Unknown"/],
    ["constructor", "LTCT", /type "constructor"/],
    ["UtxoExternalReceive", "XYZ", /add the currency in the integration's settings and replay/],
    ["UtxoExternalReceive", null, /no address or no currency/],
  ])("of type %s in %s wait for a person", (transactionType, symbol, reason) => {
    const notice = {
      transactionId: "t1",
      transactionType,
      symbol,
      address: "a",
      txHash: "b".repeat(64),
      amount: "1",
    };
    expect(parse(notice)).toMatchObject({ kind: "unparsable", reason: expect.stringMatching(reason) });
  });
});
