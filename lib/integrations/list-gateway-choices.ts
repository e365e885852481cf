import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { canBeAsked, listGateways } from "@/lib/gateways/registry";
import { COMMON_FIELDS, type GatewayChoice } from "@/lib/integrations/schemas";

/** Every gateway that can be connected, with the form that does it. */
export function listGatewayChoices(actor: Actor): GatewayChoice[] {
  requirePermission(actor, "integrations.view");
  return listGateways().map(
    ({ kind, name, config, amountSemantics, statuses, statusesOf, knownSourceIps }) => ({
      kind,
      name,
      fields: [...config.fields, ...COMMON_FIELDS],
      setup: config.setup,
      reportsAmounts: amountSemantics !== "none",
      canBeAsked: canBeAsked(kind),
      statusCount: statusesOf === undefined ? statuses.length : null,
      knownSourceIps,
    }),
  );
}
