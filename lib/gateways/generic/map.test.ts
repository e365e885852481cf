import { describe, expect, test } from "vitest";
import type { GatewayEvent } from "../contract";
import { deliver } from "../contract-suite";
import { generic } from ".";

function parse(settings: Record<string, string>, message: unknown) {
  const body = Buffer.from(typeof message === "string" ? message : JSON.stringify(message));
  return generic.parse(
    deliver(body, {}),
    generic.config.schema.parse({ signing_secret: "key", ...settings }),
  );
}

function eventOf(settings: Record<string, string>, message: object | string): GatewayEvent {
  const parsed = parse(settings, message);
  if (parsed.kind !== "event") throw new Error(parsed.reason);
  return parsed.event;
}

const AMOUNT = { received_amount_path: "amount", asset: "USDT", network: "tron" };
const received = (event: GatewayEvent) =>
  Object.values(event.facts.received).map(({ latest }) => [latest.total, latest.confirmed]);

describe("an amount that arrived", () => {
  test("is confirmed once a status of money is said, and not before", () => {
    expect(received(eventOf(AMOUNT, { id: 1, status: "confirming", amount: "20" }))).toEqual([["20", "0"]]);
    expect(received(eventOf(AMOUNT, { id: 1, status: "paid", amount: "20" }))).toEqual([["20", "20"]]);
  });

  test("that the gateway repeats from the beginning counts only once it is paid, and never with an unknown word", () => {
    const settings = { ...AMOUNT, amount_semantics: "cumulative_once_paid" };
    expect(received(eventOf(settings, { id: 1, status: "awaiting_payment", amount: "20" }))).toEqual([]);
    expect(received(eventOf(settings, { id: 1, status: "who knows", amount: "20" }))).toEqual([]);
    expect(received(eventOf(settings, { id: 1, status: "paid", amount: "20" }))).toEqual([["20", "20"]]);
  });

  test("is left out where it is missing, null or empty: unknown is not nought", () => {
    for (const amount of [undefined, null, ""])
      expect(received(eventOf(AMOUNT, { id: 1, status: "paid", amount }))).toEqual([]);
    expect(received(eventOf(AMOUNT, { id: 1, status: "paid", amount: 0 }))).toEqual([["0", "0"]]);
  });

  test("keeps every digit of a JSON number", () => {
    expect(
      received(eventOf(AMOUNT, '{"id":1,"status":"paid","amount":90071992547409931.000000000000000001}')),
    ).toEqual([["90071992547409931.000000000000000001", "90071992547409931.000000000000000001"]]);
  });

  test("of a list is the sum of the list", () => {
    const event = eventOf(
      { ...AMOUNT, received_amount_path: "parts[*].v" },
      { id: 1, status: "paid", parts: [{ v: "0.1" }, {}, { v: "0.2" }] },
    );
    expect(received(event)).toEqual([["0.3", "0.3"]]);
  });

  test("in smallest units is read with the decimals of its asset, or with those that are set", () => {
    const cents = { ...AMOUNT, amount_unit: "smallest" };
    expect(received(eventOf(cents, { id: 1, status: "paid", amount: 20000000 }))).toEqual([["20", "20"]]);
    expect(
      received(eventOf({ ...cents, amount_decimals: "2" }, { id: 1, status: "paid", amount: "2000" })),
    ).toEqual([["20", "20"]]);
    expect(
      received(eventOf({ ...cents, asset: "WAGMI" }, { id: 1, status: "paid", amount: "2000" })),
      "a scale is never guessed",
    ).toEqual([]);
  });

  test.each([["1,5"], ["-1"], ["20 USDT"], [{ value: 1 }], [["1"]]])(
    "that is %j is quarantined with its path",
    (amount) => {
      expect(parse(AMOUNT, { id: 1, status: "paid", amount })).toEqual({
        kind: "unparsable",
        reason: expect.stringContaining('"amount"'),
      });
    },
  );

  test("in smallest units with a fraction is quarantined, because the unit is set wrong", () => {
    expect(
      parse({ ...AMOUNT, amount_unit: "smallest" }, { id: 1, status: "paid", amount: "20.5" }),
    ).toMatchObject({ kind: "unparsable" });
  });
});

describe("single transactions", () => {
  const settings = {
    ...AMOUNT,
    received_amount_path: "txs[*].amount",
    tx_hash_path: "txs[*].hash",
    amount_semantics: "per_transaction",
  };

  test("are kept one by one, and two outputs of one transaction added up", () => {
    const txs = [
      { hash: "a", amount: "1" },
      { hash: "b", amount: "2" },
      { hash: "b", amount: "0.5" },
      { amount: "9" },
    ];
    const { transactions, received: reports } = eventOf(settings, { id: 1, status: "paid", txs }).facts;
    expect(Object.values(transactions).map(({ hash, amount, network }) => [hash, amount, network])).toEqual([
      ["a", "1", "tron"],
      ["b", "2.5", "tron"],
    ]);
    expect(reports).toEqual({});
  });
});

describe("an asset", () => {
  const settings = {
    received_amount_path: "amount",
    asset_path: "coin",
    asset_table: "usdttrc20 = USDT on tron",
  };
  const coin = (message: object) =>
    Object.values(eventOf(settings, { id: 1, status: "paid", amount: "1", ...message }).facts.received).map(
      ({ asset, network }) => [asset, network],
    );

  test("is read by the table, and as it is where the table does not have it", () => {
    expect(coin({ coin: "USDTTRC20" })).toEqual([["USDT", "tron"]]);
    expect(coin({ coin: "btc" })).toEqual([["BTC", null]]);
  });

  test("that nobody names leaves the amount without a meaning, so it is left out", () => {
    expect(coin({})).toEqual([]);
  });

  test("that is money has no network, whatever the message says of a chain", () => {
    const event = eventOf({ ...AMOUNT, asset: "EUR" }, { id: 1, status: "paid", amount: "1" });
    expect(Object.values(event.facts.received)).toMatchObject([{ asset: "EUR", network: null }]);
  });
});

test("a path that finds no reference or no status is quarantined with a sentence that names the path", () => {
  expect(parse({ reference_path: "invoice.id" }, { status: "paid" })).toEqual({
    kind: "unparsable",
    reason:
      'Nothing stands at "invoice.id" (the payment\'s reference), so the message belongs to no payment.',
  });
  expect(parse({ status_path: "state" }, { id: 1 })).toMatchObject({
    reason: expect.stringContaining('"state"'),
  });
});

test("a form sent where JSON is set up says so", () => {
  expect(parse({}, "id=1&status=paid")).toMatchObject({
    kind: "unparsable",
    reason: expect.stringContaining("JSON"),
  });
});

test("a status may be a number or a switch", () => {
  expect(eventOf({ status_table: "100 = paid" }, { id: 1, status: 100 }).gatewayStatus).toBe("100");
  expect(eventOf({ status_table: "true = paid" }, { id: 1, status: true }).gatewayStatus).toBe("true");
});

test("without an id of its own a message is named by its bytes, so only equal bytes are a repeat", () => {
  const key = (message: object) => eventOf({}, message).eventKey;
  expect(key({ id: 1, status: "paid" })).toBe(key({ id: 1, status: "paid" }));
  expect(key({ id: 1, status: "paid" })).not.toBe(key({ id: 1, status: "paid", more: 1 }));
  expect(eventOf({ event_id_path: "event" }, { id: 1, status: "paid", event: "e1" }).eventKey).toBe("e1");
});

test("money that goes back is told as a refund, its amount unknown", () => {
  const { refunds } = eventOf(AMOUNT, { id: "p1", status: "refunded", amount: "20" }).facts;
  expect(refunds).toMatchObject({ p1: { state: "sent", amount: null, asset: "USDT" } });
});
