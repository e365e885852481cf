import type { Instrumentation } from "next";

export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { boot } = await import("@/lib/platform/boot");
  boot();
  // The development server replaces modules while it runs; what is taken from it here would stay as it was.
  if (process.env.NODE_ENV !== "production") return;
  const { takeWebhooksFirst } = await import("@/lib/api/webhooks-first");
  takeWebhooksFirst();
}

/** Unexpected errors of pages, actions and routes, which Next would print as loose text. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { log } = await import("@/lib/platform/log");
  log.error("a request failed", {
    method: request.method,
    route: context.routePath,
    kind: context.routeType,
    error,
  });
};
