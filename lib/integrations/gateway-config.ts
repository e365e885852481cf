import { AppError, type FieldError } from "@/lib/domain/errors";
import type { Gateway } from "@/lib/gateways/contract";
import { findGateway, listGateways } from "@/lib/gateways/registry";
import { COMMON_FIELDS, CommonSettings } from "@/lib/integrations/schemas";
import { fieldErrors, invalidInput } from "@/lib/platform/parse-input";

/** @throws AppError "invalid_input" naming the gateways there are. */
export function chosenGateway(kind: string): Gateway {
  const gateway = findGateway(kind);
  if (gateway) return gateway;
  const known = listGateways().map((each) => each.kind);
  throw invalidInput([
    { field: "gateway", message: `There is no gateway "${kind}". Choose one of: ${known.join(", ")}.` },
  ]);
}

/** The gateway of a stored integration. @throws AppError "internal" when this version has no such gateway any more. */
export function gatewayOf(row: { id: string; gateway: string }): Gateway {
  const gateway = findGateway(row.gateway);
  if (gateway) return gateway;
  throw new AppError("internal", `integration ${row.id} is of the unknown gateway ${row.gateway}`, {
    userMessage: `This version of Settledesk has no gateway "${row.gateway}". Nothing was changed. Start the version that had it.`,
  });
}

export interface IntegrationInput {
  /** As people entered them; those of the gateway are kept as entered, the common ones in their exact form. */
  settings: Readonly<Record<string, unknown>>;
  credentials: Readonly<Record<string, string>>;
}

/**
 * Checks credentials and settings together, as the gateway's own schema wants them.
 * @returns what to store. @throws AppError "invalid_input" with fields "settings.x" and "credentials.x".
 */
export function checkIntegrationInput(
  gateway: Gateway,
  { settings, credentials }: IntegrationInput,
): IntegrationInput {
  const kinds = new Map(gateway.config.fields.map((field) => [field.name, field.kind]));
  const problems: FieldError[] = [];

  const common: Record<string, unknown> = {};
  const own: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(settings)) {
    if (value === "") continue;
    if (COMMON_FIELDS.some((field) => field.name === name)) common[name] = value;
    else if (kinds.get(name) === "setting") own[name] = value;
    else problems.push({ field: `settings.${name}`, message: `${gateway.name} has no such setting.` });
  }
  const secrets: Record<string, string> = {};
  for (const [name, value] of Object.entries(credentials)) {
    if (kinds.get(name) !== "credential") {
      problems.push({ field: `credentials.${name}`, message: `${gateway.name} has no such credential.` });
    } else if (value.trim() !== "") secrets[name] = value.trim();
  }

  const checkedCommon = CommonSettings.safeParse(common);
  if (!checkedCommon.success) problems.push(...prefixed(fieldErrors(checkedCommon.error), () => "settings"));
  const checkedOwn = gateway.config.schema.safeParse({ ...own, ...secrets });
  if (!checkedOwn.success) {
    problems.push(
      ...prefixed(fieldErrors(checkedOwn.error), (name) =>
        kinds.get(name) === "credential" ? "credentials" : "settings",
      ),
    );
  }
  if (problems.length > 0 || !checkedCommon.success) throw invalidInput(problems);
  return { settings: { ...own, ...checkedCommon.data }, credentials: secrets };
}

function prefixed(errors: readonly FieldError[], groupOf: (name: string) => string): FieldError[] {
  return errors.map(({ field, message }) => ({
    field: `${groupOf(field.split(".")[0] ?? "")}.${field}`,
    message,
  }));
}

/** The gateway's configuration from what is stored, its dictionary applied; null when its schema does not take it any more. */
export function gatewayConfig(
  gateway: Gateway,
  settings: Readonly<Record<string, unknown>>,
  credentials: Readonly<Record<string, string>>,
  dictionary: unknown = null,
): unknown {
  const own = gateway.config.fields
    .filter((field) => field.kind === "setting" && settings[field.name] !== undefined)
    .map((field) => [field.name, settings[field.name]]);
  const parsed = gateway.config.schema.safeParse({ ...Object.fromEntries(own), ...credentials });
  if (!parsed.success) return null;
  const { dictionary: learned } = gateway.client ?? {};
  return learned === undefined || dictionary === null ? parsed.data : learned.apply(parsed.data, dictionary);
}
