import { readBody } from "@/lib/api/read-body";
import { route } from "@/lib/api/route";

export const dynamic = "force-dynamic";

const MAX_BODY_BYTES = 1024 * 1024;

const live = () => Response.json({ status: "live" }, { headers: { "cache-control": "no-store" } });

/** The process answers. It asks nothing else: restarting it would not bring a database back. */
export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async () => live(),
  // The empty route that webhook intake is measured against: it reads the body and does nothing.
  POST: async (request) => {
    await readBody(request, MAX_BODY_BYTES);
    return live();
  },
});
