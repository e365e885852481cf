import { route } from "@/lib/api/route";

export const dynamic = "force-dynamic";

/** The process answers. It asks nothing else: restarting it would not bring a database back. */
export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async () => Response.json({ status: "live" }, { headers: { "cache-control": "no-store" } }),
});
