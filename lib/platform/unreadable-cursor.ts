import { AppError } from "@/lib/domain/errors";

/**
 * What every list answers to a place it never gave out: an empty page would say that there are no more rows, the first
 * one again would send a program round in circles.
 */
export function unreadableCursor(advice = "Use next_cursor of the former page."): AppError {
  return new AppError("invalid_input", "unreadable cursor", {
    userMessage: "This page marker is not valid for this list. Start again from the first page.",
    fields: [{ field: "cursor", message: advice }],
  });
}
