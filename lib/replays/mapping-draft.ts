import { AppError } from "@/lib/domain/errors";
import type { OrderStatus } from "@/lib/domain/order-status";
import type { Gateway } from "@/lib/gateways/contract";
import { findGateway } from "@/lib/gateways/registry";
import { mapEventStatus, type EventOrigin } from "@/lib/ingest/map-event-status";
import { invalidInput } from "@/lib/platform/parse-input";

export type Mapping = Readonly<Record<string, OrderStatus>>;

/** @throws AppError unavailable for an integration whose gateway this version no longer knows. */
export function gatewayNamed(kind: string): Gateway {
  const gateway = findGateway(kind);
  if (gateway !== null) return gateway;
  throw new AppError("unavailable", `no gateway ${kind}`, {
    userMessage: `This version knows no gateway "${kind}". Everything it sent is kept; install a version that knows it.`,
  });
}

/**
 * The overrides in the gateway's one spelling, sorted, without those that only repeat what ships.
 * @throws AppError invalid_input where two spellings of one word are mapped differently
 */
export function normalMapping(origin: EventOrigin, gateway: Gateway, mapping: Mapping): Mapping {
  const normal = new Map<string, OrderStatus>();
  for (const [word, status] of Object.entries(mapping)) {
    const key = gateway.normalizeStatus(word);
    const other = normal.get(key);
    if (other !== undefined && other !== status) {
      throw invalidInput([{ field: `mapping.${word}`, message: `"${word}" is mapped twice, differently, in two spellings.` }]);
    }
    normal.set(key, status);
  }
  const shipped = { ...origin, mapping: {} };
  return Object.fromEntries([...normal].filter(([key, status]) => mapEventStatus(shipped, gateway, key) !== status).sort());
}

/** Words that `draft` reads otherwise than the integration does now; null where there are none, which means: look at all. */
export function touchedWords(origin: EventOrigin, gateway: Gateway, draft: Mapping): string[] | null {
  const drafted = { ...origin, mapping: draft };
  const words = [...new Set([...Object.keys(origin.mapping), ...Object.keys(draft)])];
  const touched = words.filter((word) => mapEventStatus(origin, gateway, word) !== mapEventStatus(drafted, gateway, word));
  return touched.length > 0 ? touched : null;
}
