import { poolExecutor } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import { addMs, toInstant, type Instant } from "@/lib/domain/instant";
import type { ActorRef } from "@/lib/domain/permission";
import type { OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import type { Gateway, GatewayEvent, ListedPage } from "@/lib/gateways/contract";
import { findGateway } from "@/lib/gateways/registry";
import { intakeOrder } from "@/lib/ingest/intake-order";
import { loadIntegration, type LoadedIntegration } from "@/lib/integrations/load-integration";
import { now } from "@/lib/platform/clock";
import { askPayment, PAYMENT_TO_ASK, type PaymentToAsk } from "@/lib/polling/ask-payment";
import type { ListReading } from "@/lib/polling/schemas";

/** A vendor's list may lag behind its own payments, and its clock behind ours. */
const OVERLAP_MS = 60 * 60_000;
/** Thousands of payments: what is further back than this is not found by reading again either. */
const MOST_PAGES = 40;
/** A list may tell less of a payment than the payment itself; the first ones with news are asked for whole. */
const MOST_ASKED = 25;

/**
 * Reads a gateway's own list of payments back to where it was read last, or to when the integration was connected: what
 * is older was never ours to hear of. A list in no known order is read to its last page, since what is new may stand
 * anywhere in it. Each payment goes through the engine as a poll, so one whose every
 * delivery was lost makes its order. A gateway that will not answer is an outcome; throws what the database throws.
 */
export async function readGatewayList(
  integrationId: string,
  actor: ActorRef,
  openHttp: OpenHttp,
): Promise<ListReading> {
  const beganAt = toInstant(now());
  const integration = await loadIntegration(integrationId);
  const gateway = findGateway(integration.gateway);
  if (integration.disabledAt !== null)
    return notAsked(`${integration.name} is disabled, so its gateway is not asked. Enable it first.`);
  if (gateway?.client?.listPayments === undefined)
    return notAsked(noListSentence(gateway?.name ?? integration.name, integration));

  const read = await readPages(integration, gateway, actor, openHttp);
  const { pages, payments, changed, end } = read;
  if (end === "no_list") return notAsked(noListSentence(gateway.name, integration));
  const counted = { pages, payments, news: changed.length };
  if (end instanceof AppError) return { ...counted, ...failure(end, changed.length, gateway) };
  await askWhole(integration, changed.slice(0, MOST_ASKED), actor, openHttp);
  return {
    ...counted,
    outcome: end,
    sentence: sentenceOf(read, gateway),
    listedUntil: end === "read" ? beganAt : null,
    retryAfterSeconds: null,
  };
}

interface Pages {
  pages: number;
  payments: number;
  /** The payments that something new was learned of. */
  changed: GatewayEvent[];
  end: "read" | "cut_short" | "no_list" | AppError;
}

async function readPages(
  integration: LoadedIntegration,
  gateway: Gateway,
  actor: ActorRef,
  openHttp: OpenHttp,
): Promise<Pages> {
  const since = await readSince(integration.id);
  const http = openHttp(gateway);
  const read: Pages = { pages: 0, payments: 0, changed: [], end: "cut_short" };
  let cursor: string | null = null;
  try {
    while (read.end === "cut_short" && read.pages < MOST_PAGES) {
      const [config] = integration.configs;
      const page: ListedPage | null =
        (await gateway.client?.listPayments?.({ cursor }, config, http)) ?? null;
      if (page === null) return { ...read, end: "no_list" };
      const isOfInterest = (event: GatewayEvent) => !isBefore(event, since);
      const events = page.events.filter((event) => isNamed(event) && isOfInterest(event));
      for (const event of [...events, ...page.events.filter(isDeposit).filter(isOfInterest)]) {
        const receivedAt = toInstant(now());
        const how = { source: "poll", actor, receivedAt } as const;
        const { outcome } = await intakeOrder(integration, gateway, event, null, how);
        if (outcome !== "duplicate" && outcome !== "unmatched") read.changed.push(event);
      }
      read.pages += 1;
      read.payments += events.length;
      cursor = page.next;
      // Deposits are listed beside the payments and may be as old as the wallet: they say nothing of how far the list was read.
      const isPast =
        gateway.client?.listsNewestFirst === true &&
        page.events.some((event) => isNamed(event) && isBefore(event, since));
      if (cursor === null || isPast) read.end = "read";
    }
    return read;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ...read, end: error };
  }
}

/** What the next reading need not read again. A later time never gives way to an earlier one. */
export const KEEP_LISTED_UNTIL = `UPDATE integrations SET listed_until = GREATEST(listed_until, $2::timestamptz) WHERE id = $1`;

async function readSince(id: string): Promise<Instant> {
  const [row] = await poolExecutor().query<{ since: Date }>(
    "SELECT coalesce(listed_until, created_at) AS since FROM integrations WHERE id = $1",
    [id],
  );
  return addMs(toInstant(row?.since ?? now()), -OVERLAP_MS);
}

/** An event without a reference would make an order that nothing else is ever joined to. */
function isNamed({ subject }: GatewayEvent): boolean {
  return subject.by === "reference" && subject.gatewayRef !== "";
}

/** Money at an address: it joins the payment that asked for it there, and without one nothing comes of it. */
function isDeposit({ subject }: GatewayEvent): boolean {
  return subject.by === "address";
}

/** By when it was made, as lists that have an order are ordered; a payment without any time is read. */
function isBefore({ facts, occurredAt }: GatewayEvent, since: Instant): boolean {
  const madeAt = facts.createdAt ?? occurredAt;
  return madeAt !== null && madeAt < since;
}

async function askWhole(
  { id: integrationId }: LoadedIntegration,
  events: readonly GatewayEvent[],
  actor: ActorRef,
  openHttp: OpenHttp,
): Promise<void> {
  for (const { subject, externalOrderId } of events) {
    const gatewayRef = subject.by === "reference" ? subject.gatewayRef : "";
    const [payment] = await poolExecutor().query<Omit<PaymentToAsk, "externalOrderId">>(
      `SELECT ${PAYMENT_TO_ASK} FROM payments p WHERE p.integration_id = $1 AND p.gateway_ref = $2`,
      [integrationId, gatewayRef],
    );
    if (payment === undefined) continue;
    await askPayment({ ...payment, externalOrderId }, actor, openHttp);
  }
}

function notAsked(sentence: string): ListReading {
  const nothing = { pages: 0, payments: 0, news: 0, listedUntil: null, retryAfterSeconds: null };
  return { ...nothing, outcome: "not_asked", sentence };
}

function noListSentence(gatewayName: string, { name }: LoadedIntegration): string {
  return `${gatewayName} has no list of payments to read under the settings of ${name}. What its deliveries do not tell is asked for payment by payment.`;
}

function failure(error: AppError, news: number, { name }: Gateway) {
  const kept = `${name} stopped answering. What was read of its list until then is kept: ${count(news)} brought news. The rest is read the next time.`;
  return {
    outcome: error.code === "gateway_refused" ? ("refused" as const) : ("unavailable" as const),
    sentence: news === 0 ? error.userMessage : kept,
    listedUntil: null,
    retryAfterSeconds: error.retryAfterSeconds ?? null,
  };
}

function sentenceOf({ payments, changed, end }: Pages, { name, client }: Gateway): string {
  const brought = changed.length === 0 ? "nothing new" : `${changed.length} brought news`;
  const read = `Read ${count(payments)} of ${name}'s list: ${brought}.`;
  const unread = client?.listsNewestFirst === true ? "older ones were" : "what stands behind them was";
  return end === "cut_short"
    ? `${read} It goes on for longer than ${MOST_PAGES} pages, and ${unread} not read: register those orders, or ask for them one by one.`
    : read;
}

function count(payments: number): string {
  return `${payments} payment${payments === 1 ? "" : "s"}`;
}
