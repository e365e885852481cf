import { z } from "zod";
import { instant, text } from "@/lib/api/json-parts";
import type { IntegrationSummary } from "@/lib/integrations/schemas";

export const integrationJson = z
  .object({
    id: text,
    slug: text,
    gateway: text,
    name: text,
    webhook_url: text,
    registered_url: text.meta({
      description: "Where the gateway was told to send to, when that is another address.",
    }),
    disabled_at: instant.nullable(),
    created_at: instant,
    updated_at: instant,
    health: z.object({
      last_delivery_at: instant.nullable(),
      usual_gap_seconds: z.number().nullable(),
      refused_count: z.int(),
      quarantine_count: z.int(),
    }),
  })
  .meta({ id: "Integration", description: "One account at one gateway." });

export function toIntegrationJson(integration: IntegrationSummary): z.output<typeof integrationJson> {
  const { lastDeliveryAt, usualGapSeconds, refusedCount, quarantineCount } = integration.health;
  return {
    id: integration.id,
    slug: integration.slug,
    gateway: integration.gateway,
    name: integration.name,
    webhook_url: integration.webhookUrl,
    registered_url: integration.registeredUrl,
    disabled_at: integration.disabledAt,
    created_at: integration.createdAt,
    updated_at: integration.updatedAt,
    health: {
      last_delivery_at: lastDeliveryAt,
      usual_gap_seconds: usualGapSeconds,
      refused_count: refusedCount,
      quarantine_count: quarantineCount,
    },
  };
}
