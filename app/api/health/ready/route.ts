import { route } from "@/lib/api/route";
import { within } from "@/lib/api/within";
import { DATABASE_AWAY, readiness } from "@/lib/health/readiness";
import { problemResponse } from "@/lib/auth/problem";
import { AppError } from "@/lib/domain/errors";

export const dynamic = "force-dynamic";

const ANSWER_WITHIN_MS = 3_000;

/** 200 when requests can be served in full; else a 503 problem. `checks` says of each part how it is. */
export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async () => {
    try {
      const { isReady, checks } = await within(ANSWER_WITHIN_MS, readiness()).catch(awayWhenSilent);
      const body = isReady
        ? { status: "ready", checks }
        : {
            type: "urn:settledesk:problem:unavailable",
            title: "Not ready",
            status: 503,
            detail: "A part that is needed is missing; `checks` names it.",
            checks,
          };
      return new Response(JSON.stringify(body), {
        status: isReady ? 200 : 503,
        headers: {
          "content-type": isReady ? "application/json" : "application/problem+json",
          "cache-control": "no-store",
          ...(!isReady && { "retry-after": "5" }),
        },
      });
    } catch (error) {
      return problemResponse(error);
    }
  },
});

function awayWhenSilent(error: unknown) {
  if (error instanceof AppError && error.code === "unavailable") return DATABASE_AWAY;
  throw error;
}
