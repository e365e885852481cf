/** Set by proxy.ts for the way back after signing in; nothing is decided by it. */
export const PATH_HEADER = "x-settledesk-path";

/** Where to go after signing in: a path of this site, or "/" for anything that could lead elsewhere. */
export function returnPath(from: unknown): string {
  // "//host" and "/\host" are other sites to a browser; control characters are dropped by it, which makes more of them.
  if (typeof from !== "string" || !/^\/(?![/\\])[^\\\u0000-\u001f\u007f]*$/.test(from)) return "/";
  return from.length > 1_000 || from.startsWith("/sign-in") || from.startsWith("/api/") ? "/" : from;
}

/** The sign-in page's address, which leads back to `from`. */
export function signInPath(from: string | null): string {
  const path = returnPath(from);
  return path === "/" ? "/sign-in" : `/sign-in?from=${encodeURIComponent(path)}`;
}
