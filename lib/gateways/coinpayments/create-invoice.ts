import { AppError } from "../../domain/errors";
import { outcomeUnknown, requireDone } from "../change-outcome";
import type { CreatedPayment, CreatePayment, GatewayHttp, PaymentCreation } from "../contract";
import { eventKey } from "../event-key";
import { asObject, instantOf, objectsOf, readJsonObject, textOf, type JsonObject } from "../json-body";
import { sha256 } from "../signature";
import { ask, problemWords, request, VENDOR } from "./client-request";
import type { CoinpaymentsConfig } from "./config";
import { coinIdOf, currencyIdOf } from "./currency";
import { queryAmount } from "./invoice-answer";
import { invoiceFacts } from "./map";
import { currencyIdFrom, field, invoiceReference, type VendorInvoice, type VendorPayment } from "./parse";
import { payInChoices } from "./rates";
import { INVOICE_EVENTS } from "./subscriptions";
import { bareId } from "./verify";

/** CoinPayments documentation, "Create invoice"; lengths from the API's own types. */
const LONGEST = { invoiceId: 127, itemName: 127, description: 200, poNumber: 16, personName: 140 };
/** A quantity in units; 1 is hours (the vendor's example code). */
const UNITS = 2;

export const create: PaymentCreation<CoinpaymentsConfig> = {
  fields: [],
  letsCustomerChoose: true,
  choices: async ({ price }, config, http) => ({ pay_in: await payInChoices(price, config, http) }),

  async send(asked, config, http) {
    const currency = priceCurrencyId(asked, config);
    const payIn = asked.payIn === null ? null : payInId(asked.payIn, config);
    const body = invoiceOrder(asked, currency, payIn, config);
    const reply = await request("POST", "/v2/merchant/invoices", body, config, http);
    requireDone(
      VENDOR,
      reply,
      [
        problemWords(reply.body),
        "Check the currency, the coin, and that the integration may create invoices.",
      ]
        .filter((sentence) => sentence !== "")
        .join(" "),
    );
    const bytes = Buffer.from(reply.body, "utf8");
    const [made] = objectsOf(field(readJsonObject(bytes), "invoices"));
    const id = textOf(field(made ?? null, "id"));
    if (made === undefined || id === null) throw outcomeUnknown(VENDOR, "a new invoice without an id");
    const wallet =
      asObject(field(made, "hotWallet")) ??
      (payIn === null ? null : await askAddress(id, payIn, config, http));
    return madeInvoice({ made, id, wallet, bytes }, asked, { currency, payIn }, config);
  },
};

function priceCurrencyId({ price }: CreatePayment, config: CoinpaymentsConfig): string {
  const { currency } = price;
  const id = currencyIdOf(currency, null, config.currencies) ?? coinIdOf(currency, null, config.currencies);
  return id ?? unknownCurrency(currency);
}

function payInId(
  { asset, network }: NonNullable<CreatePayment["payIn"]>,
  config: CoinpaymentsConfig,
): string {
  return (
    coinIdOf(asset, network, config.currencies) ??
    unknownCurrency(network === null ? asset : `${asset} on ${network}`)
  );
}

function unknownCurrency(name: string): never {
  throw new AppError("gateway_refused", `coinpayments: no id known for ${name}`, {
    userMessage: `It is not known under which number CoinPayments lists ${name}. Nothing was sent. Refresh the currencies on the integration's page, or enter this one in its settings.`,
  });
}

function invoiceOrder(
  { merchantReference, price, customer, description, webhookUrl }: CreatePayment,
  currency: string,
  payIn: string | null,
  config: CoinpaymentsConfig,
): object {
  const [firstName, ...others] = (customer.name ?? "").trim().split(/\s+/);
  const lastName = others.join(" ");
  const emailAddress = customer.email ?? undefined;
  const title = description.trim() === "" ? merchantReference : description.trim();
  return {
    currency,
    clientId: bareId(config.client_id),
    invoiceId: merchantReference.slice(0, LONGEST.invoiceId),
    poNumber: poNumber(merchantReference),
    description: title.slice(0, LONGEST.description),
    items: [
      {
        name: title.slice(0, LONGEST.itemName),
        quantity: { value: 1, type: UNITS },
        originalAmount: price.amount,
        amount: price.amount,
      },
    ],
    amount: { breakdown: { subtotal: price.amount }, total: price.amount },
    isEmailDelivery: false,
    draft: false,
    ...((firstName || emailAddress) && {
      buyer: {
        ...(firstName && {
          name: {
            firstName: firstName.slice(0, LONGEST.personName),
            lastName: lastName.slice(0, LONGEST.personName),
          },
        }),
        emailAddress,
      },
    }),
    webhooks: [{ notificationsUrl: config.webhook_url ?? webhookUrl, notifications: INVOICE_EVENTS }],
    // An empty `payment` is an error; with a coin it makes the address too ("Payment flow", white label).
    ...(payIn !== null && { payment: { paymentCurrency: payIn, refundEmail: emailAddress } }),
  };
}

/** Unique per merchant and at most 16 characters: the vendor's own bar to a second invoice for one attempt. */
function poNumber(merchantReference: string): string {
  return merchantReference.length <= LONGEST.poNumber
    ? merchantReference
    : sha256(merchantReference).toString("hex").slice(0, LONGEST.poNumber);
}

/** Where the answer has no address yet. The invoice exists in any case: without one, its page shows where to pay. */
async function askAddress(
  id: string,
  payIn: string,
  config: CoinpaymentsConfig,
  http: GatewayHttp,
): Promise<JsonObject | null> {
  const path = `/v1/invoices/${encodeURIComponent(id)}/payment-currencies/${encodeURIComponent(payIn)}`;
  try {
    return asObject((await ask(path, "the address of a new invoice", config, http))?.json);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

interface MadeInvoice {
  made: JsonObject;
  id: string;
  wallet: JsonObject | null;
  bytes: Uint8Array;
}

function madeInvoice(
  { made, id, wallet, bytes }: MadeInvoice,
  { merchantReference, price, customer }: CreatePayment,
  { currency, payIn }: { currency: string; payIn: string | null },
  config: CoinpaymentsConfig,
): CreatedPayment {
  const invoice: VendorInvoice = {
    id: invoiceReference(id),
    reference: merchantReference,
    state: "unpaid",
    currencyId: currency,
    total: { text: price.amount, form: "decimal" },
    createdAt: null,
    expiresAt: instantOf(field(asObject(field(made, "payment")), "expires")),
    buyerName: customer.name,
    buyerEmail: customer.email,
    partialAcceptAvailable: false,
    payments: wallet === null || payIn === null ? [] : [startedPayment(wallet, payIn)],
  };
  const link = textOf(field(made, "checkoutLink")) ?? textOf(field(made, "link"));
  return {
    event: {
      eventKey: eventKey(["created", invoice.id], bytes),
      subject: { by: "reference", gatewayRef: invoice.id },
      externalOrderId: merchantReference,
      occurredAt: null,
      gatewayStatus: "unpaid",
      eventType: "invoice created",
      facts: {
        ...invoiceFacts(invoice, "unpaid", null, config.currencies),
        checkoutUrl: link === null ? null : { at: null, value: link },
      },
    },
    context: {},
  };
}

function startedPayment(wallet: JsonObject, payIn: string): VendorPayment {
  const noFees = { service: null, network: null, conversion: null };
  return {
    id: null,
    state: "created",
    isActive: true,
    createdAt: null,
    expiresAt: instantOf(field(wallet, "expires")),
    detectedAt: null,
    refundedAt: null,
    refundEmail: null,
    currencyId: currencyIdFrom(field(wallet, "currency")) ?? payIn,
    nativeCurrencyId: null,
    payoutCurrencyId: null,
    address: textOf(field(asObject(field(wallet, "addresses")), "address")),
    asked: queryAmount(field(wallet, "amount")),
    subTotal: null,
    markupOrDiscount: null,
    buyerFees: noFees,
    merchantFees: noFees,
    confirmed: null,
    unconfirmed: null,
    confirmations: null,
    requiredConfirmations: null,
    txHashes: [],
    errorCode: null,
    payout: null,
    refund: null,
  };
}
