import type { Gateway } from "./contract";

/** "server_url" where the vendor is a server of the merchant's own. */
const NAMES = new Set(["api_base_url", "server_url"]);

/** The setting that holds the base address of the gateway's API; null where the gateway has none to ask. */
export function apiAddressSetting({ config }: Gateway): string | null {
  return config.fields.find(({ name, kind }) => kind === "setting" && NAMES.has(name))?.name ?? null;
}
