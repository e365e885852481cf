import { problemResponse } from "@/lib/auth/problem";
import { AppError } from "@/lib/domain/errors";

/** Whatever no other route of the API takes; without this a program would get a page to read. */
function notFound(request: Request): Response {
  const { pathname } = new URL(request.url);
  return problemResponse(
    new AppError("not_found", `no API route ${pathname}`, {
      userMessage: `The API has no ${pathname}. GET /api/v1/openapi.json describes what it has.`,
    }),
  );
}

export { notFound as DELETE, notFound as GET, notFound as PATCH, notFound as POST, notFound as PUT };
