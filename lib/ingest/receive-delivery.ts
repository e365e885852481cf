import { poolExecutor } from "@/lib/db/client";
import { isAboutTheData } from "@/lib/db/refused-data";
import { AppError } from "@/lib/domain/errors";
import { toInstant, type Instant } from "@/lib/domain/instant";
import type { Gateway, RawDelivery } from "@/lib/gateways/contract";
import { findGateway } from "@/lib/gateways/registry";
import { countRejection } from "@/lib/ingest/count-rejection";
import { intakeOrder, type Intake } from "@/lib/ingest/intake-order";
import { staleNotice } from "@/lib/ingest/stale-notice";
import { storeDelivery } from "@/lib/ingest/store-delivery";
import { loadIntegrationForIntake, type LoadedIntegration } from "@/lib/integrations/load-integration";
import type { NewDelivery } from "@/lib/orders/order-write";
import { isInRanges } from "@/lib/platform/client-ip";
import { now } from "@/lib/platform/clock";
import { newId } from "@/lib/platform/ids";
import { log } from "@/lib/platform/log";
import { createHash } from "node:crypto";

/** One request as it arrived. Header names in lower case. */
export interface InboundRequest {
  slug: string;
  method: string;
  headers: Readonly<Record<string, readonly string[]>>;
  body: Uint8Array;
  /** Null when no trusted proxy told us. */
  sourceIp: string | null;
}

export interface WebhookReceipt {
  deliveryId: string;
  outcome: string;
  orderId: string | null;
  /** Fields the vendor wants to read besides ours. */
  acknowledgement: Readonly<Record<string, unknown>>;
}

/** Headers that carry nothing a replay needs and much that should not be kept. */
const DROPPED_HEADERS: ReadonlySet<string> = new Set(["cookie", "authorization", "x-forwarded-for", "x-real-ip", "x-settledesk-peer", "connection"]);

/**
 * Takes one webhook in: verified on its bytes, stored and applied before it returns. Throws AppError
 * not_found (no such integration), forbidden (source address), unsupported_media_type,
 * signature_refused and lets database errors through; after any throw the gateway may
 * send the delivery again.
 */
export async function receiveDelivery(request: InboundRequest): Promise<WebhookReceipt> {
  const integration = await loadIntegrationForIntake(request.slug);
  const gateway = integration === null ? null : findGateway(integration.gateway);
  if (integration === null || gateway === null) {
    throw new AppError("not_found", `no integration ${request.slug}`, {
      userMessage: "There is no enabled integration at this address. Nothing was stored. Check the webhook address at the gateway.",
    });
  }
  const receivedAt = toInstant(now());
  const bodySha256 = createHash("sha256").update(request.body).digest("hex");
  const refuse = async (reason: string, error: AppError): Promise<never> => {
    await countRejection({
      integrationId: integration.id,
      reason,
      sourceIp: request.sourceIp,
      bodySha256,
      bytes: request.body.length,
      at: receivedAt,
    });
    throw error;
  };

  if (integration.allowedIps.length > 0 && (request.sourceIp === null || !isInRanges(request.sourceIp, integration.allowedIps))) {
    await refuse("source_not_allowed", new AppError("forbidden", `source ${request.sourceIp ?? "unknown"} is not allowed for ${request.slug}`, {
      userMessage: "This integration accepts deliveries from listed addresses only, and yours is not one. Nothing was stored.",
    }));
  }
  const contentType = (request.headers["content-type"]?.[0] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (!gateway.contentTypes.includes(contentType)) {
    await refuse("content_type", new AppError("unsupported_media_type", `content type ${contentType} for ${integration.gateway}`, {
      userMessage: `${gateway.name} sends ${gateway.contentTypes.join(" or ")}; this request was "${contentType}". Nothing was stored.`,
    }));
  }

  const raw: RawDelivery = { body: request.body, headers: request.headers, method: request.method, registeredUrl: integration.registeredUrl, receivedAt };
  const config = verifiedConfig(gateway, raw, integration);
  if (config.kind === "refused") {
    return refuse(config.reason, new AppError("signature_refused", `delivery for ${request.slug} refused: ${config.reason}`, {
      userMessage: `The signature was refused (${config.reason.replaceAll("_", " ")}). The body was not stored. Check the secret and the registered address.`,
    }));
  }

  const parsed = gateway.parse(raw, config.config);
  const delivery: NewDelivery = {
    id: newId("dlv"),
    integrationId: integration.id,
    deliveryKey: parsed.kind === "event" ? parsed.event.eventKey : parsed.kind === "irrelevant" ? parsed.eventKey : `sha256:${bodySha256}`,
    receivedAt,
    method: request.method,
    headers: Object.fromEntries(Object.entries(request.headers).filter(([name]) => !DROPPED_HEADERS.has(name))),
    body: request.body,
    bodySha256,
    contentType,
    sourceIp: request.sourceIp,
    eventType: parsed.kind === "event" ? parsed.event.eventType : null,
    gatewayStatus: parsed.kind === "event" ? parsed.event.gatewayStatus : null,
    gatewayRef: parsed.kind === "event" && parsed.event.subject.by === "reference" ? parsed.event.subject.gatewayRef : null,
    outcome: parsed.kind === "irrelevant" ? "ignored" : "quarantined",
    reason: [parsed.kind === "event" ? "" : parsed.reason, staleNotice(config.signedAt, receivedAt)].filter((part) => part !== "").join(" "),
  };
  const intake =
    parsed.kind === "event"
      ? await intakeOrder(integration, gateway, parsed.event, delivery, {
          source: "webhook",
          actor: { kind: "gateway", id: integration.id, name: gateway.name },
          receivedAt,
        }).catch((error: unknown) => keepUnfit(delivery, error))
      : await keepAside(delivery);
  return {
    deliveryId: intake.deliveryId ?? delivery.id,
    outcome: intake.outcome,
    orderId: intake.orderId,
    acknowledgement: gateway.acknowledgementOf?.(config.config) ?? gateway.acknowledgement,
  };
}

type Verified = { kind: "verified"; config: unknown; signedAt: Instant | null } | { kind: "refused"; reason: string };

/** During a rotation the former secret is good too; every config is tried, so the time tells nothing. */
function verifiedConfig(gateway: Gateway, raw: RawDelivery, integration: LoadedIntegration): Verified {
  const tried = integration.configs.map((config) => ({ config, verdict: gateway.verify(raw, config) }));
  for (const { config, verdict } of tried) if (verdict.kind === "verified") return { kind: "verified", config, signedAt: verdict.signedAt };
  const [first] = tried;
  return { kind: "refused", reason: first?.verdict.kind === "refused" ? first.verdict.reason : "secret_missing" };
}

/**
 * An event whose figures fit no order would be refused at every repetition until the gateway gives up, and be lost.
 * @throws whatever says nothing about the event, such as a database that is away: the gateway repeats it.
 */
async function keepUnfit(delivery: NewDelivery, error: unknown): Promise<Intake> {
  if (!isAboutTheData(error)) throw error;
  log.error("a delivery was parked because it fits no order", { deliveryId: delivery.id, error });
  const reason = "What this message says cannot be kept as an order: a reference is too long or a figure too large. The message itself is kept; the log has the cause.";
  return keepAside({ ...delivery, reason });
}

/** What is signed but about no order, or not readable, is kept where a person sees it. */
async function keepAside(delivery: NewDelivery): Promise<Intake> {
  const kept = await storeDelivery(poolExecutor(), delivery);
  // Gateways are told of six outcomes; what concerns no order is unmatched to them.
  const told = delivery.outcome === "ignored" ? "unmatched" : "quarantined";
  return { deliveryId: kept.id, outcome: kept.repeats > 0 ? "duplicate" : told, orderId: kept.orderId, reason: delivery.reason };
}

