import type { z } from "zod";
import { AppError, type FieldError } from "@/lib/domain/errors";

/** Checks what came from outside. @throws AppError "invalid_input" with one message per field. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw invalidInput(fieldErrors(parsed.error));
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
