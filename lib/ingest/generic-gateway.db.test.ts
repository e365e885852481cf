import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { Readable, Writable } from "node:stream";
import { beforeEach, describe, expect, test } from "vitest";
import { runCli } from "@/lib/cli/run-cli";
import { poolExecutor } from "@/lib/db/client";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import type { Actor } from "@/lib/domain/permission";
import { receiveDelivery, type WebhookReceipt } from "@/lib/ingest/receive-delivery";
import { replayDelivery } from "@/lib/ingest/replay-delivery";
import { addIntegration } from "@/lib/integrations/add-integration";
import { getIntegration } from "@/lib/integrations/get-integration";
import { forgetIntegration } from "@/lib/integrations/load-integration";
import { updateIntegration } from "@/lib/integrations/update-integration";
import { getOrder } from "@/lib/orders/get-order";
import type { OrderStatus } from "@/lib/domain/order-status";
import { setClock } from "@/lib/platform/clock";
import { getMapping } from "@/lib/replays/get-mapping";
import { listUnmappedStatuses } from "@/lib/replays/list-unmapped-statuses";
import { previewMapping } from "@/lib/replays/preview-mapping";
import { runReplay } from "@/lib/replays/run-replay";
import { saveMapping } from "@/lib/replays/save-mapping";

// A vendor that has an adapter is set up once more, by settings alone, and fed the same bytes: both have to agree.

const operator: Actor = { kind: "operator", name: "Test" };

interface Vendor {
  kind: string;
  /** Of the dedicated adapter. */
  credentials: Record<string, string>;
  adapterSettings: Record<string, string>;
  secret: string;
  settings: Record<string, string>;
}

const COINDPAY: Vendor = {
  kind: "coindpay",
  credentials: { api_secret: "coindpay_test_secret" },
  adapterSettings: {},
  secret: "coindpay_test_secret",
  settings: {
    order_path: "rampId",
    status_path: "rampStatus",
    status_table:
      "created = awaiting_payment\npending = awaiting_payment\nprocessing = confirming\ncompleted = paid\nexpired = expired\nrefunded = refunded",
    occurred_at_path: "updatedAt",
    asset_path: "fiatCoin",
    received_amount_path: "fiatAmount",
    amount_semantics: "cumulative_once_paid",
    tx_hash_path: "signature",
    customer_email_path: "email",
  },
};

const BTCPAY: Vendor = {
  kind: "btcpay",
  credentials: { webhook_secret: "btcpay_secret", api_key: "btcpay_api_key" },
  adapterSettings: { server_url: "https://btcpay.example.test", store_id: "S1" },
  secret: "btcpay_secret",
  settings: {
    signature_header: "BTCPay-Sig",
    signature_prefix: "sha256=",
    reference_path: "invoiceId",
    order_path: "metadata.orderId",
    event_id_path: "originalDeliveryId",
    status_path: "type",
    status_table:
      "InvoiceCreated = awaiting_payment\nInvoiceProcessing = confirming\nInvoiceSettled = paid\nInvoiceExpired = expired",
    occurred_at_path: "timestamp",
    time_format: "unix_seconds",
    customer_email_path: "metadata.buyerEmail",
  },
};

const IPN: Vendor = {
  kind: "coinpayments_ipn",
  credentials: { merchant_id: "0123456789abcdef0123456789abcdef", ipn_secret: "ipn-test-secret" },
  adapterSettings: {},
  secret: "ipn-test-secret",
  settings: {
    signature_header: "HMAC",
    signature_algorithm: "hmac_sha512",
    body_format: "form",
    reference_path: "txn_id",
    order_path: "invoice",
    event_id_path: "ipn_id",
    event_type_path: "ipn_type",
    ignored_event_types: "withdrawal",
    status_path: "status",
    status_table: "-2 = refunded\n-1 = expired\n0 = awaiting_payment\n1 = confirming\n2 = paid\n100 = paid",
    asset_path: "currency2",
    asset_table: "BTC = BTC on bitcoin\nUSDT.TRC20 = USDT on tron",
    expected_amount_path: "amount2",
    received_amount_path: "received_amount",
    price_amount_path: "amount1",
    price_currency_path: "currency1",
    confirmations_path: "received_confirms",
    customer_email_path: "email",
  },
};

interface Captured {
  headers: Record<string, string>;
  body: Uint8Array;
}

function captured(kind: string, fixture: string): Captured {
  const folder = path.join(import.meta.dirname, "..", "gateways", kind, "fixtures");
  const { headers } = JSON.parse(readFileSync(path.join(folder, `${fixture}.json`), "utf8")) as Captured;
  return { headers, body: new Uint8Array(readFileSync(path.join(folder, `${fixture}.raw`))) };
}

function send({ headers, body }: Captured, slug = "shop"): Promise<WebhookReceipt> {
  const listed = Object.entries(headers).map(([name, value]) => [name, [value]] as const);
  return receiveDelivery({ slug, method: "POST", headers: Object.fromEntries(listed), body, sourceIp: null });
}

async function connect({ secret, settings }: Vendor, more: Record<string, string> = {}): Promise<void> {
  await addIntegration(operator, {
    gateway: "generic",
    slug: "shop",
    name: "Set up by hand",
    credentials: { signing_secret: secret },
    settings: { ...settings, ...more },
  });
}

async function connectAdapter({ kind, credentials, adapterSettings }: Vendor): Promise<void> {
  await addIntegration(operator, {
    gateway: kind,
    slug: "shop",
    name: kind,
    credentials,
    settings: adapterSettings,
  });
}

/** Previewed, saved and applied to the past, as the mapping editor does it. */
async function saveOverrides(mapping: Record<string, OrderStatus>): Promise<void> {
  const preview = await previewMapping(operator, { integration: "shop", mapping });
  await runReplay(preview.id);
  const { run } = await saveMapping(operator, { integration: "shop", previewId: preview.id });
  // A server may hold the former mapping for a moment, so the run waits that long.
  const restore = setClock(() => new Date(Date.now() + 10_000));
  await runReplay(run.id).finally(restore);
}

/** What a person and the shop see of the only order. */
async function theOrder() {
  const [row] = await poolExecutor().query<{ id: string }>("SELECT id FROM orders");
  const order = await getOrder(operator, row?.id ?? "none");
  const {
    status,
    flags,
    fulfillable,
    externalOrderId,
    gatewayRef,
    expectedAmount,
    receivedAmount,
    differenceAmount,
    fiatAmount,
    fiatCurrency,
    txHashes,
    customer,
  } = order;
  return {
    status,
    flags,
    fulfillable,
    externalOrderId,
    gatewayRef,
    expectedAmount,
    receivedAmount,
    differenceAmount,
    fiatAmount,
    fiatCurrency,
    txHashes,
    email: customer?.email ?? null,
    asset: order.asset,
    network: order.network,
    confirmations: order.confirmations,
  };
}

async function startAnew(): Promise<void> {
  await emptyTables();
  forgetIntegration("shop");
}

beforeEach(startAnew);

describe.each<[string, Vendor, string[]]>([
  ["CoindPay: JSON, hex HMAC-SHA256 over the body", COINDPAY, ["created", "processing", "completed"]],
  ["CoindPay, refunded", COINDPAY, ["created", "completed", "refunded"]],
  [
    "BTCPay Server: sha256= before the signature, the event's type for a status",
    BTCPAY,
    ["new", "processing", "settled"],
  ],
  ["BTCPay Server, expired", BTCPAY, ["new", "expired"]],
  [
    "CoinPayments' legacy IPN: a form, HMAC-SHA512, numbers for statuses",
    IPN,
    ["status-0", "status-1", "vector.status-100"],
  ],
  [
    "CoinPayments' legacy IPN, too little before the time ran out",
    IPN,
    ["status-0", "status-minus-1.underpaid"],
  ],
])("%s", (_name, vendor, fixtures) => {
  test("ends with the same order as its own adapter, also when all of it comes twice and backwards", async () => {
    const deliveries = fixtures.map((fixture) => captured(vendor.kind, fixture));
    await connectAdapter(vendor);
    for (const delivery of deliveries) await send(delivery);
    const known = await theOrder();

    await startAnew();
    await connect(vendor);
    for (const delivery of deliveries) expect((await send(delivery)).outcome).toBe("applied");
    expect(await theOrder()).toEqual(known);

    await startAnew();
    await connect(vendor);
    for (const delivery of [...deliveries, ...deliveries].reverse()) await send(delivery);
    expect(await theOrder()).toEqual(known);
  });

  test("with a changed body or another secret is refused, and nothing is kept", async () => {
    await connect({ ...vendor, secret: "another secret" });
    const [delivery] = fixtures.map((fixture) => captured(vendor.kind, fixture));
    if (delivery === undefined) throw new Error("no fixture");
    await expect(send(delivery)).rejects.toMatchObject({ code: "signature_refused" });
    await startAnew();
    await connect(vendor);
    const body = Uint8Array.from(delivery.body);
    body[20] = (body[20] ?? 0) ^ 1;
    await expect(send({ ...delivery, body })).rejects.toMatchObject({ code: "signature_refused" });
    expect(await poolExecutor().query("SELECT id FROM deliveries")).toEqual([]);
  });
});

describe("a word that the table does not have", () => {
  const signed = (message: object): Captured => {
    const body = Buffer.from(JSON.stringify(message));
    const signature = createHmac("sha256", COINDPAY.secret).update(body).digest("hex");
    return { headers: { "content-type": "application/json", "x-signature": signature }, body };
  };
  const unknown = signed({
    id: "p1",
    rampId: "SO-7",
    rampStatus: "Settled OK",
    fiatCoin: "EUR",
    fiatAmount: 20,
    updatedAt: "2026-03-02T09:15:40Z",
  });

  test("is parked, stands in the inbox, and moves what waited for it when it is mapped", async () => {
    await connect(COINDPAY);
    expect((await send(unknown)).outcome).toBe("unmapped");
    expect((await theOrder()).status).toBe("manual_review");
    expect(await listUnmappedStatuses(operator)).toMatchObject([{ word: "Settled OK", orders: 1 }]);

    await saveOverrides({ "Settled OK": "paid" });
    expect(await listUnmappedStatuses(operator)).toEqual([]);
    expect(await theOrder()).toMatchObject({ status: "paid", flags: [] });
  });

  test("written into the table counts from the next delivery on, and for the past once that is replayed, amounts included", async () => {
    await connect(COINDPAY);
    const { deliveryId } = await send(unknown);
    await updateIntegration(operator, {
      integration: "shop",
      settings: {
        status_table: `${COINDPAY.settings.status_table}\nsettled ok = paid # as their support said`,
      },
    });
    const written = { status: "settled ok", meaning: "as their support said", shipped: "paid" };
    expect((await getIntegration(operator, "shop")).statuses.at(-1)).toMatchObject(written);
    expect((await getMapping(operator, "shop")).rows).toContainEqual(
      expect.objectContaining({ key: "settled ok", shipped: "paid" }),
    );
    await replayDelivery(operator, { deliveryId });
    expect(await theOrder()).toMatchObject({ receivedAmount: "20", asset: "EUR" });
    expect((await send(signed({ id: "p2", rampStatus: "settled ok" }))).outcome).toBe("applied");
  });

  test("and one that it has may be read otherwise: an override stands above the table", async () => {
    await connect(COINDPAY);
    await send(captured("coindpay", "completed"));
    await saveOverrides({ completed: "manual_review" });
    expect((await theOrder()).status).toBe("manual_review");
  });

  test("a table saved in the settings is applied to the past by saving the mapping as it stands", async () => {
    await connect(COINDPAY);
    await send(captured("coindpay", "completed"));
    await updateIntegration(operator, {
      integration: "shop",
      settings: { status_table: "completed = manual_review" },
    });
    expect((await theOrder()).status).toBe("paid");
    await saveOverrides({});
    expect((await theOrder()).status).toBe("manual_review");
  });
});

describe("a message that the settings do not fit", () => {
  test("is quarantined with the path that found nothing, and read when the path is mended", async () => {
    await connect(COINDPAY, { reference_path: "invoice.id" });
    const receipt = await send(captured("coindpay", "completed"));
    expect(receipt).toMatchObject({ outcome: "quarantined", orderId: null });
    const [kept] = await poolExecutor().query<{ reason: string }>("SELECT reason FROM deliveries");
    expect(kept?.reason).toContain('"invoice.id"');

    await updateIntegration(operator, { integration: "shop", settings: { reference_path: "" } });
    await replayDelivery(operator, { deliveryId: receipt.deliveryId });
    expect(await theOrder()).toMatchObject({ status: "paid", receivedAmount: "70" });
  });

  test("of a type that is left out is kept and changes nothing", async () => {
    await connect(IPN);
    expect(await send(captured("coinpayments_ipn", "withdrawal-2"))).toMatchObject({
      outcome: "unmatched",
      orderId: null,
    });
    expect(await poolExecutor().query("SELECT outcome FROM deliveries")).toEqual([{ outcome: "ignored" }]);
  });
});

test("the answer carries what the gateway wants to read besides ours", async () => {
  await connect(COINDPAY, { acknowledgement: '{"status": 200}' });
  expect((await send(captured("coindpay", "completed"))).acknowledgement).toEqual({ status: 200 });
});

test("settings that cannot work are refused at their fields, and nothing is stored", async () => {
  const attempt = connect(COINDPAY, { status_table: "completed = payed", received_amount_path: "a..b" });
  await expect(attempt).rejects.toMatchObject({
    code: "invalid_input",
    fields: [
      { field: "settings.status_table", message: expect.stringContaining("Line 1") },
      { field: "settings.received_amount_path" },
    ],
  });
  expect(await poolExecutor().query("SELECT id FROM integrations")).toEqual([]);
});

test("it is set up from the command line like any other, table and all", async () => {
  const chunks: Buffer[] = [];
  const stream = () =>
    new Writable({ write: (chunk: Buffer, _encoding, done) => (chunks.push(Buffer.from(chunk)), done()) });
  const settings = Object.entries(COINDPAY.settings).flatMap(([name, value]) => [
    "--setting",
    `${name}=${value}`,
  ]);
  const call = [
    "integration",
    "add",
    "--gateway",
    "generic",
    "--slug",
    "shop",
    "--name",
    "By hand",
    "--credential",
    `signing_secret=${COINDPAY.secret}`,
    ...settings,
    "--json",
  ];
  expect(await runCli(call, { stdin: Readable.from([""]), stdout: stream(), stderr: stream() })).toBe(0);
  expect(JSON.parse(Buffer.concat(chunks).toString("utf8"))).toMatchObject({
    slug: "shop",
    gateway: "generic",
  });
  for (const fixture of ["created", "completed"]) await send(captured("coindpay", fixture));
  expect(await theOrder()).toMatchObject({ status: "paid", receivedAmount: "70", asset: "AED" });
});
