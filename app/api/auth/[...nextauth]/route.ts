import { authHandler } from "@/lib/auth/options";

type Context = { params: Promise<{ nextauth: string[] }> };

async function handle(request: Request, context: Context): Promise<Response> {
  const { nextauth } = await context.params;
  // Its log endpoint would let anybody write into ours.
  if (nextauth[0] === "_log") return new Response(null, { status: 404 });
  return authHandler()(request, context);
}

export { handle as GET, handle as POST };
