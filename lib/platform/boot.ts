import { notePeerAddresses } from "@/lib/platform/client-ip";
import { announceAppUrl, env, SettingsError } from "@/lib/platform/env";

/**
 * Checks the settings before the first request. A throw in instrumentation would leave the server up and answering 500
 * to everything, so wrong settings end the process here.
 */
export function boot(): void {
  try {
    env();
    announceAppUrl();
    notePeerAddresses();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
