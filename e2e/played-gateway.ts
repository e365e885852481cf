import { addMs, toInstant } from "@/lib/domain/instant";
import { apiAddressSetting } from "@/lib/gateways/api-address";
import type { Scenario } from "@/lib/gateways/contract";
import { findGateway } from "@/lib/gateways/registry";
import { addIntegration } from "@/lib/integrations/add-integration";
import { madeUpEntries } from "@/lib/simulate/made-up-account";
import { PlayedVendor } from "@/lib/simulate/played-vendor";
import { startVendorServer, type VendorServer } from "@/lib/simulate/vendor-server";
import { operator, test as base, unique } from "./office";

/** An account at a gateway that is played on this machine: its API answers, and no webhook of it ever arrives. */
export interface PlayedAccount {
  slug: string;
  name: string;
  vendor: VendorServer;
  /** Lets the vendor's clock run on, and with it what happens to its payments. */
  passHours: (hours: number) => void;
}

interface Stage {
  playGateway: (kind: string, scenarios?: readonly Scenario[]) => Promise<PlayedAccount>;
}

export const test = base.extend<Stage>({
  playGateway: async ({ baseURL }, provide) => {
    const servers: VendorServer[] = [];
    await provide(async (kind, scenarios) => {
      const gateway = findGateway(kind);
      const setting = gateway === null ? null : apiAddressSetting(gateway);
      if (gateway === null || setting === null) throw new Error(`${kind} has no API to play`);
      const [slug, name] = [`${kind.replaceAll("_", "-")}-${unique()}`, `${gateway.name} ${unique()}`];
      let aheadMs = 0;
      const vendors = new Map<string, PlayedVendor>();
      const vendor = await startVendorServer({ vendors, port: 0, seed: "vendor" });
      servers.push(vendor);
      const { credentials, settings } = madeUpEntries(gateway);
      const placed = { ...settings, [setting]: vendor.addressOf(slug) };
      const config = gateway.config.schema.parse({ ...placed, ...credentials });
      const registeredUrl = `${baseURL ?? ""}/api/webhooks/${slug}`;
      vendors.set(
        slug,
        new PlayedVendor(
          { slug, gateway, config, registeredUrl },
          { now: () => addMs(toInstant(new Date()), aheadMs), seed: "vendor", ...(scenarios && { scenarios }) },
        ),
      );
      await addIntegration(operator, { gateway: kind, slug, name, credentials, settings: placed });
      return { slug, name, vendor, passHours: (hours) => void (aheadMs += hours * 3_600_000) };
    });
    for (const server of servers) await server.close();
  },
});
