import { AppError } from "@/lib/domain/errors";
import { GatewayOutcomeUnknown } from "@/lib/gateway-calls/gateway-errors";
import type { OpenHttp } from "@/lib/gateway-calls/open-gateway-http";
import type { Gateway, GatewayHttp } from "@/lib/gateways/contract";

export type Put<Answer> =
  | { kind: "done"; answer: Answer }
  /** Nothing was made or changed there. */
  | { kind: "refused"; error: unknown; sentence: string }
  | { kind: "unknown"; error: AppError; sentence: string };

/**
 * Puts a request that changes something, once, and says which of the three ends it had. An error that nobody foresaw is
 * harmless before the first such request left, and an unknown outcome from then on.
 */
export async function putRequest<Answer>(
  gateway: Gateway,
  openHttp: OpenHttp,
  put: (http: GatewayHttp) => Promise<Answer>,
): Promise<Put<Answer>> {
  const http = openHttp(gateway);
  let hasLeft = false;
  const watched: GatewayHttp = {
    now: () => http.now(),
    send: (request) => {
      hasLeft ||= request.method !== "GET";
      return http.send(request);
    },
  };
  try {
    return { kind: "done", answer: await put(watched) };
  } catch (error) {
    if (error instanceof AppError && error.code === "outcome_unknown") return { kind: "unknown", error, sentence: error.userMessage };
    const isSure = error instanceof AppError && (error.code === "gateway_refused" || error.code === "unavailable");
    const sentence = error instanceof AppError ? error.userMessage : "An error nobody foresaw kept the request from leaving. Nothing was sent or changed.";
    if (isSure || !hasLeft) return { kind: "refused", error, sentence };
    const unknown = unforeseen(gateway.name, error);
    return { kind: "unknown", error: unknown, sentence: unknown.userMessage };
  }
}

function unforeseen(name: string, cause: unknown): AppError {
  return new GatewayOutcomeUnknown(`${name}: the answer could not be taken`, {
    userMessage: `${name} answered, and its answer could not be taken. It is not known whether the request was carried out: look at ${name} before you repeat it.`,
    cause,
  });
}
