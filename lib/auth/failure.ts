import { randomBytes } from "node:crypto";
import { z } from "zod";
import { logRefusal, type Asked } from "@/lib/auth/log-refusal";
import { isDatabaseAway } from "@/lib/db/database-away";
import { AppError, type ErrorCode, type FieldError } from "@/lib/domain/errors";
import { log } from "@/lib/platform/log";
import { fieldErrors, invalidInput } from "@/lib/platform/parse-input";

/** What a caller is told of an error, whatever the transport. Nothing in it is for logs or secret. */
export interface Failure {
  code: ErrorCode;
  message: string;
  fields: readonly FieldError[];
  retryAfterSeconds: number | undefined;
  /** Under which the log has the cause, where the message cannot say it. */
  reference: string | undefined;
}

/**
 * Logs what nobody foresaw, and what was refused where `asked` says who asked for it; any other AppError is an answer
 * and is not logged.
 */
export function failureOf(error: unknown, asked?: Asked): Failure {
  const known = asAppError(error);
  if (known && known.code !== "internal") {
    if (known.code === "unavailable") log.warn("answered unavailable", { error });
    if (asked) logRefusal(known, asked);
    const { code, userMessage: message, fields, retryAfterSeconds } = known;
    return { code, message, fields, retryAfterSeconds, reference: undefined };
  }
  const reference = randomBytes(6).toString("hex");
  log.error("an unexpected error", { reference, error });
  // Without a message of its own an internal error has only the one for logs.
  const explained = known && known.userMessage !== known.message ? known.userMessage : UNFORESEEN;
  return {
    code: "internal",
    message: `${explained} The server's log has the cause under the reference ${reference}.`,
    fields: [],
    retryAfterSeconds: undefined,
    reference,
  };
}

const UNFORESEEN = "The server met an error nobody foresaw, and what you asked for was not done.";

function asAppError(error: unknown): AppError | null {
  if (error instanceof AppError) return error;
  if (error instanceof z.ZodError) return invalidInput(fieldErrors(error));
  if (!isDatabaseAway(error)) return null;
  return new AppError("unavailable", "the database is away", {
    userMessage:
      "The database cannot be reached at the moment. Nothing was saved. Try again in a few seconds.",
    retryAfterSeconds: 5,
    cause: error,
  });
}
