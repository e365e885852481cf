import { AppError } from "@/lib/domain/errors";
import { toInstant } from "@/lib/domain/instant";
import type { OrderStatus } from "@/lib/domain/order-status";
import type { ActorRef } from "@/lib/domain/permission";
import type { Gateway, GatewayEvent } from "@/lib/gateways/contract";
import { findGateway } from "@/lib/gateways/registry";
import { intakeOrder } from "@/lib/ingest/intake-order";
import { loadIntegration } from "@/lib/integrations/load-integration";
import { REGISTERED_REF } from "@/lib/orders/apply-event";
import { MERCHANT_REFERENCE } from "@/lib/orders/payment-context";
import { REFUND_REFS } from "@/lib/orders/refund-refs";
import { now } from "@/lib/platform/clock";
import { openGatewayHttp, type OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import type { AskOutcome } from "@/lib/polling/schemas";

/** One payment as its gateway knows it. */
export interface PaymentToAsk {
  integrationId: string;
  gatewayRef: string;
  externalOrderId: string | null;
  context: Readonly<Record<string, string>>;
  status: OrderStatus;
  txHashes: readonly string[];
  /** Its refunds that are on their way, as the gateway names them. */
  refundRefs: readonly string[];
}

/** SQL: columns of `PaymentToAsk`, but for its order's reference, of payments `p`. */
export const PAYMENT_TO_ASK = `p.integration_id AS "integrationId", p.gateway_ref AS "gatewayRef", p.context, p.status, ${REFUND_REFS} AS "refundRefs",
  ARRAY(SELECT t.tx_hash FROM transactions t WHERE t.order_id = p.order_id AND t.payment_id = p.id ORDER BY t.id) AS "txHashes"`;

export interface Said {
  outcome: AskOutcome;
  sentence: string;
  gatewayStatus: string | null;
  integration: { slug: string; name: string } | null;
  /** The gateway answered, or cannot be asked at all: either way nobody has to be waited for before its silence counts. */
  isAnswered: boolean;
  /** How long the gateway wants to be left alone; null when it did not say. */
  retryAfterSeconds: number | null;
}

/** Of these the records are of interest too: payouts, refunds, history. */
const WITH_RECORDS: ReadonlySet<OrderStatus> = new Set<OrderStatus>([
  "paid",
  "overpaid",
  "refund_pending",
  "refunded",
]);

/**
 * Asks a payment's gateway and gives what is new to the engine, as a delivery would be, marked as a poll: first what it
 * says of the payment, then what its records say, so that records which cannot be had lose nothing. A gateway that
 * cannot or will not answer is an outcome and no error; throws what the database throws.
 */
export async function askPayment(
  asked: PaymentToAsk,
  actor: ActorRef,
  openHttp: OpenHttp = openGatewayHttp,
): Promise<Said> {
  // A payment made here is known to its gateway by the reference it was made with, which need not be its order's.
  const payment = { ...asked, externalOrderId: asked.context[MERCHANT_REFERENCE] ?? asked.externalOrderId };
  const reached = await reachGateway(payment, openHttp);
  if ("outcome" in reached) return reached;
  const { gateway } = reached;
  const answer = await put(() => reached.findPayment());
  if (answer.kind === "failed") return { ...reached.nothing, ...failure(answer.error) };
  const event = answer.told;
  const base = { ...reached.nothing, isAnswered: true, gatewayStatus: event?.gatewayStatus ?? null };
  if (event === null) {
    return {
      ...base,
      outcome: "not_found",
      sentence: `${gateway.name} knows no payment under what is known of this one. Nothing was changed. Check its reference at the gateway.`,
    };
  }
  if (!isAbout(event, payment)) {
    return {
      ...base,
      outcome: "refused",
      sentence: `${gateway.name} answered about another payment than the one it was asked for, so the answer was not taken. Nothing was changed. Check the API address of this integration.`,
    };
  }
  const news = await takeIn([event], payment, gateway, actor);
  const hasRecords = WITH_RECORDS.has(payment.status) || payment.refundRefs.length > 0;
  const records = hasRecords ? await put(() => reached.findRecords()) : NO_RECORDS;
  if (records.kind === "told") news.push(...(await takeIn(records.told, payment, gateway, actor)));
  const untold = records.kind === "failed" ? ` ${untoldSentence(records.error, gateway)}` : "";
  return {
    ...base,
    outcome: news.length > 0 ? "news" : "nothing_new",
    sentence: (news.length > 0 ? [...new Set(news)].join(" ") : nothingNew(event, gateway)) + untold,
    retryAfterSeconds: records.kind === "failed" ? (records.error.retryAfterSeconds ?? null) : null,
  };
}

interface Reached {
  gateway: Gateway;
  findPayment(): Promise<GatewayEvent | null>;
  findRecords(): Promise<readonly GatewayEvent[]>;
  /** What is known before anybody answered. */
  nothing: Said;
}

/** The gateway with its questions about this payment ready to be put; or why they cannot be. */
async function reachGateway(payment: PaymentToAsk, openHttp: OpenHttp): Promise<Reached | Said> {
  const unread = await put(() => loadIntegration(payment.integrationId));
  if (unread.kind === "failed") return { ...NOTHING, ...failure(unread.error) };
  const integration = unread.told;
  const nothing: Said = { ...NOTHING, integration: { slug: integration.slug, name: integration.name } };
  const gateway = findGateway(integration.gateway);
  const client = gateway?.client;
  if (gateway === null || client?.findPayment === undefined || client.answers?.(integration.configs[0]) === false) {
    const sentence = `${gateway?.name ?? integration.name} has no way to be asked about a payment; it is heard through its deliveries alone.`;
    return { ...nothing, isAnswered: true, sentence };
  }
  if (integration.disabledAt !== null) {
    return {
      ...nothing,
      sentence: `${integration.name} is disabled, so its gateway is not asked. Enable it first.`,
    };
  }
  const isUnnamed = payment.gatewayRef.startsWith(REGISTERED_REF);
  if (isUnnamed && !(client.findsByMerchantReference && payment.externalOrderId !== null)) {
    const sentence = `${gateway.name} has not given this payment a reference yet, and without one it cannot be asked about it.`;
    return { ...nothing, isAnswered: true, sentence };
  }
  const { externalOrderId, context, txHashes, refundRefs } = payment;
  const gatewayRef = isUnnamed ? "" : payment.gatewayRef;
  const reference = { gatewayRef, externalOrderId, context, txHashes, refundRefs };
  const [config] = integration.configs;
  const http = openHttp(gateway);
  const { findPayment, findRecords } = client;
  return {
    gateway,
    nothing,
    findPayment: () => findPayment(reference, config, http),
    findRecords: async () => (await findRecords?.(reference, config, http)) ?? [],
  };
}

const NOTHING: Said = {
  outcome: "not_asked",
  sentence: "",
  gatewayStatus: null,
  integration: null,
  isAnswered: false,
  retryAfterSeconds: null,
};

type Put<Told> = { kind: "told"; told: Told } | { kind: "failed"; error: AppError };

const NO_RECORDS: Put<readonly GatewayEvent[]> = { kind: "told", told: [] };

async function put<Told>(question: () => Promise<Told>): Promise<Put<Told>> {
  try {
    return { kind: "told", told: await question() };
  } catch (error) {
    if (error instanceof AppError) return { kind: "failed", error };
    throw error;
  }
}

function failure({ code, userMessage, retryAfterSeconds }: AppError) {
  const isRefusal = code === "gateway_refused";
  return {
    outcome: isRefusal ? ("refused" as const) : ("unavailable" as const),
    isAnswered: isRefusal,
    sentence: userMessage,
    retryAfterSeconds: retryAfterSeconds ?? null,
  };
}

/** @returns the reason of each event that was news */
async function takeIn(
  events: readonly GatewayEvent[],
  payment: PaymentToAsk,
  gateway: Gateway,
  actor: ActorRef,
): Promise<string[]> {
  // Its answer took a while: a mapping that was saved meanwhile has been applied to the past already.
  const origin = await loadIntegration(payment.integrationId);
  const reasons: string[] = [];
  for (const told of events.filter((event) => isAbout(event, payment))) {
    const receivedAt = toInstant(now());
    const intake = await intakeOrder(origin, gateway, told, null, { source: "poll", actor, receivedAt });
    if (intake.outcome !== "duplicate") reasons.push(intake.reason);
  }
  return reasons;
}

function nothingNew({ gatewayStatus }: GatewayEvent, { name }: Gateway): string {
  return `Asked ${name}: nothing new.${gatewayStatus === null ? "" : ` It says "${gatewayStatus}", as before.`}`;
}

function untoldSentence({ code }: AppError, { name }: Gateway): string {
  return code === "gateway_refused"
    ? `${name} would not tell its payouts and refunds of it: check what this integration's key may see.`
    : `${name} did not tell its payouts and refunds of it this time. Ask again in a while.`;
}

/** An answer about a payment nobody asked for would make an order out of nothing. */
function isAbout({ subject, externalOrderId }: GatewayEvent, asked: PaymentToAsk): boolean {
  const isSameRef = subject.by === "reference" && subject.gatewayRef === asked.gatewayRef;
  return isSameRef || (externalOrderId !== null && externalOrderId === asked.externalOrderId);
}
