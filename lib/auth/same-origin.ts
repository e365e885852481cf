import { AppError } from "@/lib/domain/errors";
import { env } from "@/lib/platform/env";

/**
 * For every change that a session cookie authenticates: refuses requests another site made, and those that do not say
 * which site made them. Next compares origins for server actions only, and lets a missing Origin pass.
 * @throws AppError "forbidden".
 */
export function assertSameOrigin(request: { headers: Headers }): void {
  const { headers } = request;
  const origin = headers.get("origin");
  const fetchSite = headers.get("sec-fetch-site");
  const isOurs =
    origin !== null &&
    origin !== "null" &&
    (origin === env().appUrl || isHostOf(origin, headers.get("host")));
  if (isOurs && (fetchSite === null || fetchSite === "same-origin")) return;
  throw new AppError("forbidden", `cross-site request: origin ${origin}, sec-fetch-site ${fetchSite}`, {
    userMessage:
      "This request did not come from a page of this installation, so nothing was changed. " +
      `Open ${env().appUrl} and try again there. Programs use an API key instead.`,
  });
}

/**
 * The name the browser asked for stands beside APP_URL, so that localhost works where 127.0.0.1 is configured. Another
 * site cannot choose it: a page can set neither Host nor Origin.
 */
function isHostOf(origin: string, host: string | null): boolean {
  return host !== null && URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}
