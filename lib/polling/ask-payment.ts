import { AppError } from "@/lib/domain/errors";
import { toInstant } from "@/lib/domain/instant";
import type { ActorRef } from "@/lib/domain/permission";
import type { Gateway, GatewayEvent, GatewayHttp } from "@/lib/gateways/contract";
import { findGateway } from "@/lib/gateways/registry";
import { intakeOrder } from "@/lib/ingest/intake-order";
import { loadIntegration, type LoadedIntegration } from "@/lib/integrations/load-integration";
import { REGISTERED_REF } from "@/lib/orders/apply-event";
import { now } from "@/lib/platform/clock";
import { gatewayHttp } from "@/lib/polling/gateway-http";
import { habitsOf } from "@/lib/polling/gateway-habits";
import type { AskOutcome } from "@/lib/polling/schemas";

/** One payment as its gateway knows it. */
export interface PaymentToAsk {
  integrationId: string;
  gatewayRef: string;
  externalOrderId: string | null;
  context: Readonly<Record<string, string>>;
}

export interface Said {
  outcome: AskOutcome;
  sentence: string;
  gatewayStatus: string | null;
  integration: { slug: string; name: string } | null;
  /** How long the gateway wants to be left alone; null when it did not say. */
  retryAfterSeconds: number | null;
}

/** The way out to a gateway, which tests replace. */
export type OpenHttp = (gateway: { name: string; perSecond: number }) => GatewayHttp;

/**
 * Asks a payment's gateway and gives what is new to the engine, as a delivery would be, marked as a poll. A gateway that
 * cannot or will not answer is an outcome and no error; throws what the database throws.
 */
export async function askPayment(
  payment: PaymentToAsk,
  actor: ActorRef,
  openHttp: OpenHttp = gatewayHttp,
): Promise<Said> {
  const found = await question(payment, openHttp);
  if ("outcome" in found) return found;
  const { integration, gateway, event } = found;
  const base = { integration: nameOf(integration), retryAfterSeconds: null };
  if (event === null) {
    return {
      ...base,
      outcome: "not_found",
      gatewayStatus: null,
      sentence: `${gateway.name} knows no payment under what is known of this one. Nothing was changed. Check its reference at the gateway.`,
    };
  }
  const word = event.gatewayStatus;
  if (!isAbout(event, payment)) {
    return {
      ...base,
      outcome: "refused",
      gatewayStatus: word,
      sentence: `${gateway.name} answered about another payment than the one it was asked for, so the answer was not taken. Nothing was changed. Check the API address of this integration.`,
    };
  }
  const intake = await intakeOrder(integration, gateway, event, null, {
    source: "poll",
    actor,
    receivedAt: toInstant(now()),
  });
  if (intake.outcome !== "duplicate")
    return { ...base, outcome: "news", gatewayStatus: word, sentence: intake.reason };
  const says = word === null ? "" : ` It says "${word}", as before.`;
  return {
    ...base,
    outcome: "nothing_new",
    gatewayStatus: word,
    sentence: `Asked ${gateway.name}: nothing new.${says}`,
  };
}

interface Answered {
  integration: LoadedIntegration;
  gateway: Gateway;
  event: GatewayEvent | null;
}

async function question(payment: PaymentToAsk, openHttp: OpenHttp): Promise<Answered | Said> {
  let named: Said["integration"] = null;
  const nothing = (outcome: AskOutcome, sentence: string, retryAfterSeconds: number | null = null): Said => ({
    outcome,
    sentence,
    gatewayStatus: null,
    integration: named,
    retryAfterSeconds,
  });
  try {
    const integration = await loadIntegration(payment.integrationId);
    named = nameOf(integration);
    const gateway = findGateway(integration.gateway);
    if (gateway?.client?.findPayment === undefined) {
      return nothing(
        "not_asked",
        `${gateway?.name ?? integration.name} has no way to be asked about a payment; it is heard through its deliveries alone.`,
      );
    }
    if (integration.disabledAt !== null)
      return nothing(
        "not_asked",
        `${integration.name} is disabled, so its gateway is not asked. Enable it first.`,
      );
    const { perSecond, findsByMerchantReference } = habitsOf(gateway.kind);
    const isUnnamed = payment.gatewayRef.startsWith(REGISTERED_REF);
    if (isUnnamed && !(findsByMerchantReference && payment.externalOrderId !== null)) {
      return nothing(
        "not_asked",
        `${gateway.name} has not given this payment a reference yet, and without one it cannot be asked about it.`,
      );
    }
    const { externalOrderId, context } = payment;
    const reference = { gatewayRef: isUnnamed ? "" : payment.gatewayRef, externalOrderId, context };
    const event = await gateway.client.findPayment(
      reference,
      integration.configs[0],
      openHttp({ name: gateway.name, perSecond }),
    );
    return { integration, gateway, event };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return nothing(
      error.code === "gateway_refused" ? "refused" : "unavailable",
      error.userMessage,
      error.retryAfterSeconds ?? null,
    );
  }
}

/** An answer about a payment nobody asked for would make an order out of nothing. */
function isAbout({ subject, externalOrderId }: GatewayEvent, asked: PaymentToAsk): boolean {
  const isSameRef = subject.by === "reference" && subject.gatewayRef === asked.gatewayRef;
  return isSameRef || (externalOrderId !== null && externalOrderId === asked.externalOrderId);
}

function nameOf({ slug, name }: LoadedIntegration) {
  return { slug, name };
}
