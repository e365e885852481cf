import { AppError } from "../../domain/errors";
import { earlier, type Instant } from "../../domain/instant";
import type { GatewayClient, GatewayEvent } from "../contract";
import { eventKey } from "../event-key";
import { asObject, instantOf, readJsonObject, textOf, type JsonObject } from "../json-body";
import type { CoinpaymentsConfig } from "./config";
import { invoiceFacts } from "./map";
import {
  INVOICE_STATES,
  PAYMENT_STATES,
  count,
  currencyIdFrom,
  field,
  invoiceReference,
  isNothing,
  personName,
  stateOf,
  vendorAmount,
  type VendorAmount,
  type VendorFees,
  type VendorInvoice,
  type VendorPayment,
} from "./parse";
import { normalizeStatus, statusWord } from "./status";
import { bareId, sign } from "./verify";

export const client: GatewayClient<CoinpaymentsConfig> = {
  /**
   * GET /v2/merchant/invoices/{id}; null when CoinPayments knows no such invoice. Throws unavailable
   * when it cannot answer now and gateway_refused when it does not take the credentials.
   */
  async findPayment(reference, config, http) {
    const url = `${config.api_base_url}/v2/merchant/invoices/${encodeURIComponent(reference.gatewayRef)}`;
    const clientId = bareId(config.client_id);
    const timestamp = http.now().slice(0, "YYYY-MM-DDTHH:mm:ss".length);
    const answer = await http.send({
      method: "GET",
      url,
      headers: {
        accept: "application/json",
        "X-CoinPayments-Client": clientId,
        "X-CoinPayments-Timestamp": timestamp,
        "X-CoinPayments-Signature": sign(
          { method: "GET", url, client: clientId, timestamp, body: "" },
          config.client_secret,
        ),
      },
      body: "",
    });
    if (answer.status === 404) return null;
    if (answer.status === 401 || answer.status === 403) {
      throw new AppError("gateway_refused", `coinpayments: ${answer.status} for an invoice query`, {
        userMessage:
          "CoinPayments does not accept this integration's credentials for queries. Nothing was changed. Check the client secret, the integration's permission to find invoices, its allowed addresses and this machine's clock.",
      });
    }
    const event = answer.status === 200 ? answerEvent(Buffer.from(answer.body, "utf8"), config) : null;
    if (event === null) {
      throw new AppError(
        "unavailable",
        `coinpayments: ${answer.status} or an unreadable answer for an invoice query`,
        {
          userMessage:
            "CoinPayments could not be asked just now. Nothing was changed, and it is asked again later.",
        },
      );
    }
    return event;
  },
};

function answerEvent(body: Uint8Array, config: CoinpaymentsConfig): GatewayEvent | null {
  const json = readJsonObject(body);
  const invoice = json === null ? null : readInvoice(json);
  if (json === null || invoice === null) return null;
  const word = statusWord("", invoice);
  const occurredAt = word === null ? null : stateTime(json, word);
  return {
    eventKey: eventKey([null], body),
    subject: { by: "reference", gatewayRef: invoice.id },
    externalOrderId: invoice.reference,
    occurredAt,
    gatewayStatus: word,
    eventType: "invoice query",
    facts: invoiceFacts(invoice, word, occurredAt, config.currencies),
  };
}

/** When the invoice got this state, as far as the answer tells; asking later must not make a payment look late. */
function stateTime(json: JsonObject, word: string): Instant | null {
  const payments = objects(field(json, "payments"));
  const ofPayment = (name: string): Instant | null =>
    payments.map((payment) => instantOf(field(payment, name))).reduce(earlier, null);
  switch (normalizeStatus(word)) {
    case "draft":
    case "scheduled":
    case "unpaid":
      return instantOf(field(json, "created"));
    case "pending":
    case "detected":
      return ofPayment("pendingAt");
    case "paid":
    case "confirmed":
    case "scheduledforpayout":
      return instantOf(field(json, "confirmed")) ?? ofPayment("confirmedAt");
    case "completed":
      return instantOf(field(json, "completed")) ?? ofPayment("completedAt");
    case "cancelled":
    case "cancelling":
      return instantOf(field(json, "cancelled"));
    case "timedout":
      return instantOf(field(json, "expires"));
    default:
      return null;
  }
}

function readInvoice(json: JsonObject): VendorInvoice | null {
  const id = textOf(field(json, "id"));
  const state = stateOf(field(json, "status"), INVOICE_STATES);
  if (id === null || state === null) return null;
  const buyer = asObject(field(json, "buyer"));
  const amount = field(json, "amount");
  return {
    id: invoiceReference(id),
    reference: textOf(field(json, "invoiceId")),
    state,
    currencyId: currencyIdFrom(field(json, "currency")),
    total: queryAmount(field(asObject(amount), "total") ?? amount),
    createdAt: instantOf(field(json, "created")),
    expiresAt: instantOf(field(json, "expires")),
    buyerName: personName(buyer),
    buyerEmail: textOf(field(buyer, "emailAddress")),
    partialAcceptAvailable: field(json, "partialAcceptAvailable") === true,
    payments: objects(field(json, "payments")).map(readPayment),
  };
}

const CONFIRMED_STATES = new Set(["confirmed", "scheduledforpayout", "completed", "paid"]);
const NO_FEES: VendorFees = { service: null, network: null, conversion: null };

/** Payouts and refunds are left to the webhook: this answer has no ids for them, and without ids they would count twice. */
function readPayment(payment: JsonObject): VendorPayment {
  const state = stateOf(field(payment, "state"), PAYMENT_STATES);
  const arrived = queryAmount(field(payment, "actualAmount"));
  const isConfirmed = CONFIRMED_STATES.has(normalizeStatus(state ?? ""));
  const isActive = field(payment, "isActive");
  return {
    id: null,
    state,
    isActive: typeof isActive === "boolean" ? isActive : null,
    createdAt: null,
    expiresAt: null,
    detectedAt: instantOf(field(payment, "pendingAt")),
    refundedAt: null,
    refundEmail: textOf(field(payment, "refundEmail")),
    currencyId: currencyIdFrom(field(payment, "paymentCurrencyId")),
    nativeCurrencyId: null,
    payoutCurrencyId: null,
    address: textOf(field(payment, "paymentAddress")),
    // What the buyer is to send, fees included, so none is added to it.
    subTotal: queryAmount(field(payment, "expectedAmount")),
    markupOrDiscount: null,
    buyerFees: NO_FEES,
    merchantFees: NO_FEES,
    confirmed: isConfirmed || isNothing(arrived) ? arrived : null,
    unconfirmed: isConfirmed || isNothing(arrived) ? null : arrived,
    confirmations: count(field(payment, "confirmations")),
    requiredConfirmations: count(field(payment, "requiredConfirmations")),
    txHashes: [],
    errorCode: textOf(field(payment, "errorCode")),
    payout: null,
    refund: null,
  };
}

/** v2 answers with decimal text ("10.50", "10"), v1 with {value} in the smallest unit. */
function queryAmount(value: unknown): VendorAmount | null {
  const money = asObject(value);
  if (money !== null) return vendorAmount(field(money, "value"));
  const amount = vendorAmount(value);
  return amount !== null && typeof value === "string" ? { ...amount, form: "decimal" } : amount;
}

function objects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.map(asObject).filter((item) => item !== null) : [];
}
