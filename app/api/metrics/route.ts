import { route } from "@/lib/api/route";
import { apiActor } from "@/lib/auth/api-actor";
import { problemResponse } from "@/lib/auth/problem";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { metricsText } from "@/lib/health/metrics";
import { clientIp, isInRanges, parseIpRange } from "@/lib/platform/client-ip";

export const dynamic = "force-dynamic";

const LOOPBACK = ["127.0.0.0/8", "::1/128"];

/** For a Prometheus on this machine, or one with a key. A proxy on this machine has to name whom it speaks for. */
export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async (request) => {
    let by: Actor | null = null;
    try {
      // With loopback alone as trusted, what is left is the nearest hop from elsewhere, if there is any.
      const ip = clientIp(request.headers, LOOPBACK);
      const isLocal = ip !== null && isInRanges(ip, LOOPBACK.map(parseIpRange));
      if (!isLocal) requirePermission((by = await apiActor(request)), "metrics.view");
      return new Response(await metricsText(), {
        headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8", "cache-control": "no-store" },
      });
    } catch (error) {
      const ip = clientIp(request.headers);
      return problemResponse(error, { by, ip, via: "api", permission: "metrics.view", operation: "GET /metrics" });
    }
  },
});
