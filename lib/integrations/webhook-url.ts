import { env } from "@/lib/platform/env";

/** The address to give to the gateway. */
export function webhookUrl(slug: string): string {
  return `${env().appUrl}/api/webhooks/${slug}`;
}

/** The address the gateway signs: the setting of that name where an admin registered another one, else ours. */
export function registeredUrl(slug: string, settings: Readonly<Record<string, unknown>>): string {
  const registered = settings.webhook_url;
  return typeof registered === "string" && registered.trim() !== "" ? registered.trim() : webhookUrl(slug);
}
