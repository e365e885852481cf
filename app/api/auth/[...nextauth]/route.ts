import { NextRequest } from "next/server";
import { readBody } from "@/lib/api/read-body";
import { authHandler } from "@/lib/auth/options";
import { problemResponse } from "@/lib/auth/problem";

type Context = { params: Promise<{ nextauth: string[] }> };

// An address, a password and a token. next-auth reads a body to its end, and anybody may send one.
const MAX_BODY_BYTES = 16 * 1024;

async function handle(request: Request, context: Context): Promise<Response> {
  const { nextauth } = await context.params;
  // Its log endpoint would let anybody write into ours.
  if (nextauth[0] === "_log") return new Response(null, { status: 404 });
  try {
    return await authHandler()(await bounded(request), context);
  } catch (error) {
    return problemResponse(error);
  }
}

/** The same request with its body read. @throws AppError "too_large". */
async function bounded(request: Request): Promise<Request> {
  if (request.method !== "POST") return request;
  const body = await readBody(request, MAX_BODY_BYTES);
  return new NextRequest(request.url, {
    method: "POST",
    headers: request.headers,
    body: body.length === 0 ? null : new Uint8Array(body),
  });
}

export { handle as GET, handle as POST };
