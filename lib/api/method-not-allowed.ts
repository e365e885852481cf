/** Handlers for the methods a route does not have. Without them Next answers 405 with nothing in it (RFC 9110, 15.5.6). */
export function methodNotAllowed(...allowed: readonly string[]): () => Response {
  const allow = allowed.join(", ");
  return () =>
    new Response(
      JSON.stringify({
        type: "urn:settledesk:problem:method_not_allowed",
        title: "Method not allowed",
        status: 405,
        detail: `This address takes ${allow} only. Nothing was changed.`,
      }),
      {
        status: 405,
        headers: { "content-type": "application/problem+json", "cache-control": "no-store", allow },
      },
    );
}
