import { isDeepStrictEqual } from "node:util";
import { recordAudit } from "@/lib/audit/record";
import { transaction } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import { actorRef, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { apiAddressSetting } from "@/lib/gateways/api-address";
import type { Gateway } from "@/lib/gateways/contract";
import { checkIntegrationInput, gatewayOf } from "@/lib/integrations/gateway-config";
import { lockIntegration } from "@/lib/integrations/integration-row";
import { forgetIntegration } from "@/lib/integrations/load-integration";
import { UpdateIntegration } from "@/lib/integrations/schemas";
import { openCredentials, rotateCredentials, type StoredCredentials } from "@/lib/integrations/stored-credentials";
import { now } from "@/lib/platform/clock";
import { invalidInput, parseInput } from "@/lib/platform/parse-input";

type Settings = Readonly<Record<string, unknown>>;

/**
 * Name and settings; credentials change by `rotateSecret` and are only entered again where the API's address changes, the mapping by `saveMapping`, which applies it to the past,
 * the slug never, because the gateway sends to it.
 * @throws AppError "invalid_input", "conflict" when somebody changed the integration since `updatedAt`.
 */
export async function updateIntegration(
  actor: Actor,
  input: UpdateIntegration,
): Promise<{ id: string; slug: string }> {
  requirePermission(actor, "integrations.configure");
  const wanted = parseInput(UpdateIntegration, input);

  const { id, slug } = await transaction(async (tx) => {
    const row = await lockIntegration(tx, wanted.integration);
    if (wanted.updatedAt && new Date(wanted.updatedAt).getTime() !== row.updated_at.getTime())
      throw changedMeanwhile(row.name);
    const gateway = gatewayOf(row);
    const { settings } = checkIntegrationInput(gateway, {
      settings: { ...row.settings, ...wanted.settings },
      credentials: openCredentials(row.id, row.credentials),
    });
    const name = wanted.name ?? row.name;
    if (name === row.name && isDeepStrictEqual(settings, row.settings)) return row;

    // Whoever runs the server holds the key that seals them.
    const mayReadSecrets = actor.kind === "operator" || actor.kind === "system";
    const entered = !mayReadSecrets && movesElsewhere(gateway, row.settings, settings) ? enteredAgain(gateway, row.credentials, wanted.credentials ?? {}) : {};
    const at = now();
    await tx.query(
      // Strictly later than before: readers tell versions apart by it.
      `UPDATE integrations SET name = $2, settings = $3::jsonb, credentials = $4::jsonb, updated_at = GREATEST($5, updated_at + interval '1 millisecond')
       WHERE id = $1`,
      [row.id, name, JSON.stringify(settings), JSON.stringify(rotateCredentials(row.id, row.credentials, entered, at, null)), at],
    );
    await recordAudit(tx, {
      actor,
      action: "integration.updated",
      objectType: "integration",
      objectId: row.id,
      summary: `${actorRef(actor).name} changed the settings of ${name}.`,
      before: { name: row.name, settings: row.settings },
      after: { name, settings },
    });
    return row;
  });
  forgetIntegration(slug);
  return { id, slug };
}

/** Whether requests, and with them the credentials, would go to another host. */
function movesElsewhere(gateway: Gateway, before: Settings, after: Settings): boolean {
  const name = apiAddressSetting(gateway);
  if (name === null) return false;
  const usual = gateway.config.fields.find((field) => field.name === name)?.default ?? "";
  const originOf = (settings: Settings) => {
    const address = String(settings[name] ?? usual);
    return URL.canParse(address) ? new URL(address).origin : address;
  };
  return originOf(before) !== originOf(after);
}

/**
 * The stored credentials as whoever moves the integration entered them again. Kept as they are they could be read at the
 * other host, and nobody who signs in may read one. @throws AppError "invalid_input" for each that is missing
 */
function enteredAgain(gateway: Gateway, stored: StoredCredentials, entered: Readonly<Record<string, string>>): Record<string, string> {
  const values = Object.keys(stored).map((name) => [name, (entered[name] ?? "").trim()] as const);
  const missing = values.filter(([, value]) => value === "");
  if (missing.length > 0) {
    const labelOf = (name: string) => gateway.config.fields.find((field) => field.name === name)?.label ?? name;
    throw invalidInput(missing.map(([name]) => ({ field: `credentials.${name}`, message: `${labelOf(name)}: enter it once more, because it would be sent to the new address.` })));
  }
  return Object.fromEntries(values);
}

function changedMeanwhile(name: string): AppError {
  return new AppError("conflict", "integration changed since it was read", {
    userMessage: `Somebody changed ${name} since you opened it. Nothing was saved. Reload to see the change, then enter yours again.`,
  });
}
