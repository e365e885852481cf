import { parse as parseWithPosition } from "lossless-json";
import { readBody } from "@/lib/api/read-body";
import { AppError } from "@/lib/domain/errors";
import { invalidInput, isStorable, UNSTORABLE_TEXT } from "@/lib/platform/parse-input";

const MAX_BODY_BYTES = 256 * 1024;

/** A JSON body with the bytes it was read from; no body at all is `{}`. @throws AppError with the place of a mistake. */
export async function readJson(request: Request): Promise<{ value: unknown; bytes: Uint8Array }> {
  const bytes = await readBody(request, MAX_BODY_BYTES);
  if (bytes.length === 0) return { value: {}, bytes };
  const [mediaType = ""] = (request.headers.get("content-type") ?? "").toLowerCase().split(";");
  if (mediaType.trim() !== "application/json") {
    throw new AppError("unsupported_media_type", `content type ${mediaType}`, {
      userMessage: "Send the body as JSON, with `Content-Type: application/json`. Nothing was changed.",
    });
  }
  return { value: parseJson(decode(bytes)), bytes };
}

/** @throws AppError "invalid_input" for text the database cannot keep as it is. */
export function assertStorable(text: string, field: string): string {
  if (isStorable(text)) return text;
  throw invalidInput([{ field, message: UNSTORABLE_TEXT }]);
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw notJson("it is not UTF-8");
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, (_key, value: unknown) =>
      typeof value === "string" ? assertStorable(value, "") : value,
    );
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw notJson(mistakeIn(text));
  }
}

/** V8 names the place of some mistakes only, and each version in other words. */
function mistakeIn(text: string): string {
  try {
    parseWithPosition(text);
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
  }
  return "it cannot be read";
}

function notJson(reason: string): AppError {
  return new AppError("invalid_input", `body is not JSON: ${reason}`, {
    userMessage: `The body is not valid JSON: ${reason}. Nothing was changed.`,
  });
}
