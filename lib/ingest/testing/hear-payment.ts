import { facts, type PaymentFacts } from "@/lib/domain/facts";
import type { Instant } from "@/lib/domain/instant";
import { findGateway } from "@/lib/gateways/registry";
import { intakeOrder, type Intake } from "@/lib/ingest/intake-order";
import { loadIntegration } from "@/lib/integrations/load-integration";

interface Heard {
  /** The integration. */
  slug: string;
  gatewayRef: string;
  externalOrderId: string | null;
  word: string | null;
  at: Instant;
  told: Partial<PaymentFacts>;
  /** Two of one key are one event. */
  eventKey?: string;
}

/** Takes in what a gateway says of a payment, as its delivery would be once it is read. */
export async function hearPayment({ slug, gatewayRef, externalOrderId, word, at, told, eventKey = `${gatewayRef}:${at}` }: Heard): Promise<Intake> {
  const integration = await loadIntegration(slug);
  const gateway = findGateway(integration.gateway);
  if (gateway === null) throw new Error(`no gateway ${integration.gateway}`);
  return intakeOrder(
    integration,
    gateway,
    {
      eventKey,
      subject: { by: "reference", gatewayRef },
      externalOrderId,
      occurredAt: at,
      gatewayStatus: word,
      eventType: "order",
      facts: facts(told),
    },
    null,
    { source: "webhook", actor: { kind: "gateway", id: integration.id, name: integration.name }, receivedAt: at },
  );
}
