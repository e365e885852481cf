import type { Actor } from "@/lib/domain/permission";
import { apiAddressSetting } from "@/lib/gateways/api-address";
import { getIntegration } from "@/lib/integrations/get-integration";
import { updateIntegration } from "@/lib/integrations/update-integration";
import type { AccountToPlay } from "@/lib/simulate/simulated-account";

/** Where an integration's API address leads, and where it would have to. */
export interface ApiConnection {
  slug: string;
  gateway: string;
  /** Null for a gateway that has no API to ask. */
  setting: string | null;
  /** What that setting has to be for the desk to ask this simulator. */
  address: string;
  /** What it is: "" where the gateway's own address is meant. */
  before: string;
}

export async function apiConnection(
  actor: Actor,
  { gateway, integration: { slug } }: AccountToPlay,
  address: string,
): Promise<ApiConnection> {
  const setting = gateway.client === undefined ? null : apiAddressSetting(gateway);
  const before = setting === null ? "" : await storedAddress(actor, slug, setting);
  return { slug, gateway: gateway.kind, setting, address, before };
}

/** Points the integration at the simulator. */
export async function connectApi(actor: Actor, connection: ApiConnection): Promise<void> {
  await point(actor, connection, connection.before, connection.address);
}

/** Puts back what was there before, unless somebody entered another address meanwhile. */
export async function disconnectApi(actor: Actor, connection: ApiConnection): Promise<void> {
  const { slug, setting, address, before } = connection;
  if (setting === null || before === address) return;
  if ((await storedAddress(actor, slug, setting)) === address)
    await point(actor, connection, address, before);
}

/** Other settings that lead below the same address (a payment page, say) go along. */
async function point(
  actor: Actor,
  { slug, setting }: ApiConnection,
  from: string,
  to: string,
): Promise<void> {
  if (setting === null) return;
  const { settings } = await getIntegration(actor, slug);
  const below = Object.entries(settings).flatMap(([name, value]) =>
    from !== "" && to !== "" && typeof value === "string" && value.startsWith(`${from}/`)
      ? [[name, to + value.slice(from.length)] as const]
      : [],
  );
  await updateIntegration(actor, {
    integration: slug,
    settings: { ...Object.fromEntries(below), [setting]: to },
  });
}

async function storedAddress(actor: Actor, slug: string, setting: string): Promise<string> {
  const value = (await getIntegration(actor, slug)).settings[setting];
  return typeof value === "string" ? value : "";
}
