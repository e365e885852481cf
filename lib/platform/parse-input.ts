import type { z } from "zod";
import { AppError, type FieldError } from "@/lib/domain/errors";

// PostgreSQL's text and jsonb hold neither NUL nor half a surrogate pair.
const UNSTORABLE = /[\0\p{Surrogate}]/u;

export function isStorable(text: string): boolean {
  return !UNSTORABLE.test(text);
}

/** Checks what came from outside, and that the database can keep its text. @throws AppError "invalid_input" with one message per field. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw invalidInput(fieldErrors(parsed.error));
  const unstorable = unstorableFields(parsed.data, []);
  if (unstorable.length > 0) throw invalidInput(unstorable);
  return parsed.data;
}

export const UNSTORABLE_TEXT = "The text has a NUL character or half of a surrogate pair in it.";

function unstorableFields(value: unknown, path: readonly string[]): FieldError[] {
  if (typeof value === "string") return isStorable(value) ? [] : [{ field: path.join("."), message: UNSTORABLE_TEXT }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(isStorable(name) ? [] : [{ field: path.join("."), message: UNSTORABLE_TEXT }]),
    ...unstorableFields(inner, [...path, name]),
  ]);
}

/** For rules a schema cannot see, such as a name that is taken. */
export function invalidInput(fields: readonly FieldError[]): AppError {
  const named = fields
    .map(({ field, message }) => (field === "" ? message : `${field}: ${message}`))
    .join("; ");
  return new AppError("invalid_input", `invalid input: ${named}`, {
    userMessage: `Nothing was saved. Please correct: ${named}`,
    fields,
  });
}

export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({
          field: [...issue.path, key].join("."),
          message: "This field is not known here.",
        }))
      : [{ field: issue.path.join("."), message: issue.message }],
  );
}
