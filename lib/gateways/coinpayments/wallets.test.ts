import { describe, expect, test } from "vitest";
import type { Instant } from "../../domain/instant";
import { deliver } from "../contract-suite";
import type { GatewayHttp } from "../contract";
import { coinpayments } from ".";
import { config as gatewayConfig } from "./config";
import { refund, spendState } from "./spend";
import { subscriptions } from "./subscriptions";
import { listDeposits, listWallets } from "./wallets";

const config = gatewayConfig.schema.parse({
  client_id: "7c1b3f0e-9d2a-4b6c-8e0f-1a2b3c4d5e6f",
  client_secret: "cp-test-secret-000000000000000000000000001=",
});

type Sent = Parameters<GatewayHttp["send"]>[0];

function answering(replies: Record<string, unknown>) {
  const sent: Sent[] = [];
  const http: GatewayHttp = {
    now: () => "2026-03-02T09:15:42.123Z" as Instant,
    send: (request) => {
      sent.push(request);
      const reply = Object.entries(replies).find(([part]) =>
        `${request.method} ${request.url}`.includes(part),
      )?.[1];
      const status = typeof reply === "number" ? reply : reply === undefined ? 404 : 200;
      return Promise.resolve({
        status,
        headers: {},
        body: typeof reply === "number" ? "" : JSON.stringify(reply ?? {}),
      });
    },
  };
  return { http, sent };
}

const WALLET = "4ca18e8e-915b-4a69-a17a-0b0b666858a7";
const wallet = {
  walletId: WALLET,
  walletType: ["singleSigCryptoWallet"],
  currencyId: 1002,
  isActive: true,
  isLocked: false,
  label: "John's wallet",
  depositAddress: "myGTmrMtU6vUULkYRCDxJMggF7egsXhcTi",
  confirmedBalance: { value: "150000000", currencyId: "1002", currencySymbol: "LTCT" },
  isVaultLocked: false,
};
/** As documented for GET /merchant/wallets/{id}/transactions. */
const deposit = {
  id: "cb44e78f-a97b-44b5-a23d-1e3b025aab47",
  dateCreated: "2026-03-02T09:12:00.494Z",
  toWalletId: WALLET,
  toCurrencyId: "1002",
  toCurrencySymbol: "LTCT",
  fromAmount: "0.25",
  toAmount: "0.25000000",
  transactionStatus: "confirmedOnBlockchain",
  transactionType: "utxoExternalReceive",
  toAddress: "myGTmrMtU6vUULkYRCDxJMggF7egsXhcTi",
  txHash: "9d9dd1f6f4a62388797e6beeb76c1a3c34d41942303ce6fb49177d3c88a74d11",
  outputIndex: 1,
  confirmations: 3,
  requiredConfirmations: 3,
};

test("a wallet's balance is read in its own unit, tokens under their chain", async () => {
  const token = {
    ...wallet,
    walletId: "w2",
    currencyId: 4,
    contractAddress: "0xDAC17F958D2ee523a2206206994597C13D831ec7",
    confirmedBalance: { value: "1500000" },
  };
  const { http } = answering({ "/wallets": [wallet, token] });
  expect(await listWallets(config, http)).toEqual([
    { id: WALLET, currencyId: "1002", canSpend: true, confirmed: "1.5" },
    {
      id: "w2",
      currencyId: "4:0xdac17f958d2ee523a2206206994597c13d831ec7",
      canSpend: true,
      confirmed: "1.5",
    },
  ]);
});

describe("deposits", () => {
  const listed = async (transactions: unknown) => {
    const { http } = answering({ "/transactions": transactions, "/wallets": [wallet] });
    return listDeposits(config, http);
  };

  test("are the same event and the same transaction as the webhook's, so neither is counted twice", async () => {
    const body = JSON.stringify({
      walletId: WALLET,
      address: deposit.toAddress,
      transactionId: deposit.id,
      txHash: deposit.txHash,
      transactionType: "UtxoExternalReceive",
      amount: "0.25000000",
      symbol: "LTCT",
      confirmations: 3,
      requiredConfirmations: 3,
    });
    const told = coinpayments.parse(deliver(Buffer.from(body), {}), config);
    if (told.kind !== "event") throw new Error(told.reason);
    const [event] = await listed([deposit]);
    expect(event?.eventKey).toBe(told.event.eventKey);
    expect(event?.subject).toEqual(told.event.subject);
    const [key] = Object.keys(told.event.facts.transactions);
    expect(event?.facts.transactions).toEqual({
      [key ?? ""]: { ...told.event.facts.transactions[key ?? ""], firstSeenAt: "2026-03-02T09:12:00.494Z" },
    });
  });

  test.each(["expired", "failed", "failedOnBlockchain", "cancelled", "rejected"])(
    "that are %s brought nothing",
    async (transactionStatus) => {
      expect(await listed([{ ...deposit, transactionStatus }])).toEqual([]);
    },
  );

  test("are no withdrawals, and none in a coin nobody knows", async () => {
    expect(await listed([{ ...deposit, transactionType: "externalSpend" }])).toEqual([]);
    expect(await listed([{ ...deposit, toCurrencyId: "777", toCurrencySymbol: "XXX" }])).toEqual([]);
  });

  test("are on the chain their currency's id says, where two chains share a symbol", async () => {
    const two = { ...config, currencies: { "7:0x1": { symbol: "USDT", decimals: 6, network: "tron" } } };
    const { http } = answering({
      "/transactions": [{ ...deposit, toCurrencyId: "7:0x1", toCurrencySymbol: "USDT" }],
      "/wallets": [wallet],
    });
    const [event] = await listDeposits(two, http);
    expect(Object.values(event?.facts.transactions ?? {})).toMatchObject([
      { network: "tron", asset: "USDT" },
    ]);
  });

  test("written as a number without a point have no amount: it could be the smallest unit", async () => {
    const { http } = answering({
      "/transactions": [{ ...deposit, toAmount: 25000000 }],
      "/wallets": [wallet],
    });
    const [event] = await listDeposits(config, http);
    expect(Object.values(event?.facts.transactions ?? {})).toMatchObject([{ amount: null }]);
  });
});

describe("a refund", () => {
  const asked = {
    refundId: "rfd_1",
    payment: { gatewayRef: "x", externalOrderId: null, context: {} },
    asset: "LTCT",
    network: "litecoin-testnet",
    amount: "1.25" as never,
    destination: "mtxASJZHNmGeUPQ3DxLvJeKja6Lh7TcJM9",
    note: "SO-1042",
  };
  /** As documented for the answer to a spend request. */
  const spend = {
    spendRequestId: "02741e6d-f5c5-43bb-8f08-9a523173cb42",
    fromWalletId: WALLET,
    fromCurrencyId: "1002",
    fromAmount: "1.25",
    toAmount: "1.25",
    blockchainFee: "0.0001",
    coinpaymentsFee: "0.0002",
  };

  test("is asked of the fullest wallet in that coin that may be spent from", async () => {
    const { http, sent } = answering({
      "/spend/request": spend,
      "/wallets": [
        { ...wallet, walletId: "locked", isLocked: true, confirmedBalance: { value: "900000000" } },
        { ...wallet, walletId: "empty", confirmedBalance: { value: "0" } },
        { ...wallet, walletId: "other", currencyId: "1", confirmedBalance: { value: "900000000" } },
        wallet,
      ],
    });
    expect(await refund.preview?.(asked, config, http)).toEqual({
      total: { amount: "1.2503", asset: "LTCT" },
      fee: { amount: "0.0003", asset: "LTCT" },
      gatewayRef: spend.spendRequestId,
      token: { spend_request_id: spend.spendRequestId, wallet_id: WALLET },
    });
    expect(sent[1]?.url).toBe(`https://api.coinpayments.com/api/v2/merchant/wallets/${WALLET}/spend/request`);
    expect(sent[1]?.body).toBe(
      '{"toAddress":"mtxASJZHNmGeUPQ3DxLvJeKja6Lh7TcJM9","toCurrency":"1002","amount":"1.25","memo":"SO-1042","receiverPaysFee":false}',
    );
  });

  test("of a token says no fee, because the chain's own coin pays it", async () => {
    const id = "4:0xdac17f958d2ee523a2206206994597c13d831ec7";
    const { http } = answering({ "/spend/request": spend, "/wallets": [{ ...wallet, currencyId: id }] });
    const quote = await refund.preview?.({ ...asked, asset: "USDT", network: "ethereum" }, config, http);
    expect(quote).toMatchObject({ total: null, fee: null });
  });

  test("that could not be quoted moved nothing, and may be asked for again", async () => {
    const { http } = answering({ "/spend/request": 500, "/wallets": [wallet] });
    await expect(refund.preview?.(asked, config, http)).rejects.toMatchObject({
      code: "unavailable",
      userMessage: expect.stringContaining("No money was moved"),
    });
  });

  test("without a wallet of its own in that coin says where the money would have to be", async () => {
    const { http } = answering({ "/wallets": [] });
    await expect(refund.preview?.(asked, config, http)).rejects.toMatchObject({
      code: "gateway_refused",
      userMessage: expect.stringContaining("dashboard cannot be used"),
    });
  });

  test.each([
    ["created", "externalSpend", "pending"],
    ["pending", "externalSpend", "pending"],
    // On a chain, and not confirmed there.
    ["completed", "externalSpend", "pending"],
    ["completed", "internalSpend", "sent"],
    ["confirmedOnBlockchain", "externalSpend", "sent"],
    ["ConfirmedOnBlockchain", "AccountBasedTokenSpend", "sent"],
    ["failedOnBlockchain", "externalSpend", "failed"],
    ["rejected", "internalSpend", "failed"],
    ["a word nobody documented", "externalSpend", "pending"],
  ])("whose transaction is %s as %s is %s", (transactionStatus, transactionType, state) => {
    expect(spendState({ transactionStatus, transactionType })).toBe(state);
  });

  test("that failed after it was confirmed was not sent, and may be asked for again", async () => {
    const { http } = answering({ "GET ": { transactionStatus: "failed", transactionType: "externalSpend" } });
    const quote = {
      total: null,
      fee: null,
      gatewayRef: "s",
      token: { spend_request_id: "s", wallet_id: WALLET },
    };
    await expect(refund.send(asked, quote, config, http)).rejects.toMatchObject({ code: "gateway_refused" });
  });

  test("is neither sent nor not sent when the wallet cannot be looked at after a lost confirmation", async () => {
    const { http } = answering({ "GET ": 500 });
    const quote = {
      total: null,
      fee: null,
      gatewayRef: null,
      token: { spend_request_id: "s", wallet_id: WALLET },
    };
    await expect(refund.send(asked, quote, config, http)).rejects.toMatchObject({ code: "outcome_unknown" });
  });
});

describe("webhooks", () => {
  const PATH =
    "https://api.coinpayments.com/api/v1/merchant/clients/7c1b3f0e9d2a4b6c8e0f1a2b3c4d5e6f/webhooks";
  const HOOK = "https://ops.example.test/api/webhooks/cp";

  test("are complete when every event is among theirs, in whatever case", async () => {
    const all = [
      "InvoiceCreated",
      "InvoicePending",
      "InvoicePaid",
      "InvoiceCompleted",
      "InvoiceCancelled",
      "InvoiceTimedOut",
    ];
    const { http } = answering({
      "/webhooks": {
        items: [
          { id: "a", notificationsUrl: HOOK, notifications: all },
          { id: "b", notifications: all.slice(1) },
        ],
      },
    });
    expect(await subscriptions.list(config, http)).toMatchObject([
      { id: "a", url: HOOK, isComplete: true },
      { id: "b", url: "", isComplete: false },
    ]);
  });

  test("are made with every event, because leaving them out is refused", async () => {
    const { http, sent } = answering({ "POST ": { id: "0a54b29f" } });
    expect(await subscriptions.create(HOOK, config, http)).toMatchObject({
      id: "0a54b29f",
      isComplete: true,
    });
    expect(sent).toMatchObject([
      {
        method: "POST",
        url: PATH,
        body: `{"notificationsUrl":"${HOOK}","notifications":["invoiceCreated","invoicePending","invoicePaid","invoiceCompleted","invoiceCancelled","invoiceTimedOut"]}`,
      },
    ]);
  });

  test("made without an id in the answer are found in the list", async () => {
    const { http } = answering({
      "POST ": {},
      "GET ": { items: [{ id: "found", notificationsUrl: HOOK, notifications: [] }] },
    });
    expect((await subscriptions.create(HOOK, config, http)).id).toBe("found");
    const lost = answering({ "POST ": {}, "GET ": { items: [] } });
    await expect(subscriptions.create(HOOK, config, lost.http)).rejects.toMatchObject({
      code: "outcome_unknown",
    });
  });

  test.each([
    ["create", 400, "gateway_refused"],
    ["create", 500, "outcome_unknown"],
    ["remove", 500, "outcome_unknown"],
    ["remove", 403, "gateway_refused"],
  ])("%s answered with %i is %s", async (what, status, code) => {
    const { http } = answering({ "POST ": status, "DELETE ": status });
    const done =
      what === "create"
        ? subscriptions.create(HOOK, config, http)
        : subscriptions.remove("a/b", config, http);
    await expect(done).rejects.toMatchObject({ code });
  });
});
