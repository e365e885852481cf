import { NextResponse, type NextRequest } from "next/server";
import { PATH_HEADER } from "@/lib/auth/return-path";

/**
 * Gives every page a nonce for its scripts and its own address for the way back after signing in. Nobody is let in or
 * kept out here: without this file everything stays guarded, and signing in leads to "/".
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  // React's development build evaluates its error stacks.
  const evaluation = process.env.NODE_ENV === "development" ? " 'unsafe-eval'" : "";
  const scriptPolicy = `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${evaluation}`;

  // Of two policies a browser enforces both. This header replaces the one of next.config.mjs, so its policy is repeated;
  // the nonce comes first because Next takes the one for its own scripts from the first script-src it finds.
  const policies = `${scriptPolicy}, ${process.env.CONTENT_SECURITY_POLICY}`;

  const headers = new Headers(request.headers);
  headers.set(PATH_HEADER, request.nextUrl.pathname + request.nextUrl.search);
  headers.set("content-security-policy", policies);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policies);
  return response;
}

export const config = {
  // Pages alone: webhooks, the API and files have no scripts, and a delivery should pay for nothing it does not need. A
  // browser that draws a page ahead of time ("purpose: prefetch") keeps its policy, and an order's reference may have a dot.
  matcher: [
    {
      source: "/((?!api/|_next/|icon\\.svg$).*)",
      missing: [{ type: "header", key: "next-router-prefetch" }],
    },
  ],
};
