import { AppError } from "../../domain/errors";
import type { GatewayClient, GatewayEvent, GatewayHttp, PaymentReference } from "../contract";
import { asObject } from "../json-body";
import { ask, unreadable } from "./client-request";
import type { CoinpaymentsConfig } from "./config";
import { create } from "./create-invoice";
import { dictionary } from "./dictionary";
import { historyEvent } from "./history";
import {
  invoiceAnswerEvent,
  readInvoiceAnswer,
  withRefunds,
  withStatus,
  type InvoiceAnswer,
} from "./invoice-answer";
import { askAll, askPage } from "./pages";
import { payoutsEvent } from "./payouts";
import { refund } from "./spend";
import { findSpentRefunds } from "./spent-refunds";
import { isSomething, normalizeStatus } from "./status";
import { subscriptions } from "./subscriptions";
import { bareId } from "./verify";
import { listDeposits } from "./wallets";

const PAGE_SIZE = 50;

/**
 * What the vendor shows in v2 is asked there, amounts as decimal text; payouts, history, payment currencies and webhooks
 * have v1 alone. CoinPayments documents no way to cancel an invoice.
 */
export const client: GatewayClient<CoinpaymentsConfig> = {
  // CoinPayments documentation, "Rate limits": 70 a second.
  perSecond: 35,

  async findPayment({ gatewayRef }, config, http) {
    const answer = await findInvoice(gatewayRef, config, http);
    return answer === null ? null : invoiceAnswerEvent(await inDetail(answer, config, http), config);
  },

  /** Payouts with their states, every state the invoice went through, and how far its refunds have come. */
  async findRecords(reference, config, http) {
    const [payouts, history, refunds] = await Promise.all([
      findPayouts(reference, config, http),
      askAll(
        `/v1/merchant/invoices/${inPath(reference.gatewayRef)}/history`,
        "the history of an invoice",
        config,
        http,
      ),
      findSpentRefunds(reference, config, http),
    ]);
    return [
      ...payouts,
      ...(history ?? []).flatMap((line) => historyEvent(line, reference) ?? []),
      ...refunds,
    ];
  },

  /** Invoices made by this integration, in no documented order; with the first page the latest deposits in its wallets. */
  async listPayments({ cursor }, config, http) {
    const path = `/v2/merchant/invoices?clientId=${bareId(config.client_id)}&limit=${PAGE_SIZE}`;
    const page = await askPage(path, cursor, "the list of invoices", config, http);
    if (page === null) return { events: [], next: null };
    const invoices = page.items
      .map((item) => readInvoiceAnswer(item, page.answeredAt))
      .filter((answer) => answer !== null)
      .map((answer) => invoiceAnswerEvent(answer, config));
    const deposits = cursor === null ? await listDeposits(config, http).catch(ifNotAllowed) : [];
    return { events: [...invoices, ...deposits], next: page.next };
  },

  create,
  refund,
  subscriptions,
  dictionary,
};

async function findInvoice(
  gatewayRef: string,
  config: CoinpaymentsConfig,
  http: GatewayHttp,
): Promise<InvoiceAnswer | null> {
  const answer = await ask(`/v2/merchant/invoices/${inPath(gatewayRef)}`, "an invoice", config, http);
  if (answer === null) return null;
  const read = readInvoiceAnswer(answer.json, answer.answeredAt);
  if (read === null) throw unreadable("an invoice that cannot be read");
  return read;
}

/** Asks on only where the invoice leaves something open, so that most questions stay one request. */
async function inDetail(
  answer: InvoiceAnswer,
  config: CoinpaymentsConfig,
  http: GatewayHttp,
): Promise<InvoiceAnswer> {
  const { id, payments } = answer.invoice;
  let known = answer;
  for (const { currencyId, unconfirmed } of payments) {
    const isOnly = payments.filter((payment) => payment.currencyId === currencyId).length === 1;
    if (currencyId === null || !isOnly || !isSomething(unconfirmed)) continue;
    const path = `/v1/invoices/${inPath(id)}/payment-currencies/${inPath(currencyId)}/status`;
    const status = await askedBesides(path, "the status of a payment", config, http);
    if (status !== null) known = withStatus(known, currencyId, status);
  }
  if (payments.some((payment) => mayBeRefunded(payment))) {
    const path = `/v1/merchant/invoices/${inPath(id)}?include_full_details=true`;
    const full = await askedBesides(path, "an invoice in full", config, http);
    if (full !== null) known = withRefunds(known, full);
  }
  return known;
}

function mayBeRefunded({
  state,
  confirmed,
  unconfirmed,
}: InvoiceAnswer["invoice"]["payments"][number]): boolean {
  return (
    normalizeStatus(state ?? "").endsWith("refundprocessed") &&
    (isSomething(confirmed) || isSomething(unconfirmed))
  );
}

/** The invoice is true without it, so an answer that fails is left out and asked for again with the next question. */
async function askedBesides(path: string, what: string, config: CoinpaymentsConfig, http: GatewayHttp) {
  try {
    return asObject((await ask(path, what, config, http))?.json);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

async function findPayouts(
  { gatewayRef }: PaymentReference,
  config: CoinpaymentsConfig,
  http: GatewayHttp,
): Promise<readonly GatewayEvent[]> {
  const answer = await ask(
    `/v1/merchant/invoices/${inPath(gatewayRef)}/payouts`,
    "the payouts of an invoice",
    config,
    http,
  );
  const payouts = asObject(answer?.json);
  const isEmpty = ["items", "paidTransactions"].every((name) => {
    const list = payouts?.[name];
    return !Array.isArray(list) || list.length === 0;
  });
  if (payouts === null || isEmpty) return [];
  const found = await findInvoice(gatewayRef, config, http);
  const event = found === null ? null : payoutsEvent(payouts, found.invoice, config);
  return event === null ? [] : [event];
}

/** An integration may be allowed invoices and no wallets: then there are no deposits to tell. */
function ifNotAllowed(error: unknown): readonly GatewayEvent[] {
  if (error instanceof AppError && error.code === "gateway_refused") return [];
  throw error;
}

function inPath(text: string): string {
  return encodeURIComponent(text);
}
