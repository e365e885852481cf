import { openApiDocument } from "@/lib/api/openapi";
import { route } from "@/lib/api/route";
import { env } from "@/lib/platform/env";

/** Described for everybody: the description holds no data. */
export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async () => Response.json(openApiDocument(env().appUrl)),
});
