/** The number under which Next.js wrote the error to the server's log; errors of the browser have none. */
export function errorDigest(error: unknown): string | undefined {
  const digest = typeof error === "object" && error !== null && "digest" in error ? error.digest : undefined;
  return typeof digest === "string" ? digest : undefined;
}
