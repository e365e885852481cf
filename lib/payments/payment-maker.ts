import { AppError } from "@/lib/domain/errors";
import { coinRule } from "@/lib/domain/new-payment";
import type { Gateway, PaymentCreation } from "@/lib/gateways/contract";
import { findGateway } from "@/lib/gateways/registry";
import { loadIntegration, type LoadedIntegration } from "@/lib/integrations/load-integration";
import { invalidInput } from "@/lib/platform/parse-input";

export interface Maker {
  integration: LoadedIntegration;
  gateway: Gateway;
  creation: PaymentCreation<unknown>;
}

/** An integration ready to make payments. @throws AppError "invalid_input" where there is none, it is disabled, or it cannot. */
export async function loadMaker(idOrSlug: string): Promise<Maker> {
  const integration = await loadIntegration(idOrSlug).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") throw refused(`There is no integration "${idOrSlug}".`);
    throw error;
  });
  const gateway = findGateway(integration.gateway);
  const creation = gateway?.client?.create;
  if (gateway === null || creation === undefined) {
    throw refused(`${gateway?.name ?? integration.name} lets nobody make payments through its API. Make it at the gateway; its deliveries join the order.`);
  }
  if (integration.disabledAt !== null) throw refused(`${integration.name} is disabled. Enable it first.`);
  const barrier = creation.barrier?.(integration.configs[0]) ?? null;
  if (barrier !== null) throw refused(barredSentence(integration.name, barrier));
  return { integration, gateway, creation };
}

/** Why an integration makes no payments although its gateway could. */
export function barredSentence(name: string, barrier: string): string {
  return `${name} cannot make payments as it is set up. ${barrier}`;
}

/** Names the fields the gateway does not know or misses. @throws AppError "invalid_input" */
export function checkOptions({ gateway, creation }: Maker, options: Readonly<Record<string, string>>): void {
  const known = new Map(creation.fields.map((field) => [field.name, field]));
  const problems = Object.keys(options)
    .filter((name) => !known.has(name))
    .map((name) => ({ field: `options.${name}`, message: `${gateway.name} asks for no such thing.` }));
  for (const { name, label, required } of creation.fields) {
    if (required && (options[name] ?? "") === "") problems.push({ field: `options.${name}`, message: `${label} is needed.` });
  }
  if (problems.length > 0) throw invalidInput(problems);
}

/** @throws AppError "invalid_input" where a coin is named that nobody can name there, or none is and one is needed. */
export function checkCoin({ integration, gateway, creation }: Maker, payIn: object | undefined): void {
  const rule = coinRule(creation);
  if (payIn !== undefined && rule === "refused") {
    throw new AppError("invalid_input", `${integration.id} takes no coin`, {
      userMessage: `At ${gateway.name} the customer chooses what to pay with. No payment was made. Leave the coin out.`,
      fields: [{ field: "pay_in", message: `At ${gateway.name} only the customer can choose this.` }],
    });
  }
  if (payIn === undefined && rule === "required") {
    throw new AppError("invalid_input", "a payment without a coin", {
      userMessage: `${integration.name} wants to know the coin to pay with. No payment was made.`,
      fields: [{ field: "pay_in", message: "Name the coin to pay with." }],
    });
  }
}

function refused(message: string): AppError {
  return new AppError("invalid_input", message, {
    userMessage: `${message} No payment was made.`,
    fields: [{ field: "integration", message }],
  });
}
