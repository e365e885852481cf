import { AppError } from "@/lib/domain/errors";
import type { Actor } from "@/lib/domain/permission";

/** Views belong to people: a program asks for what it wants each time. @throws AppError forbidden. */
export function viewOwner(actor: Actor): string {
  if (actor.kind === "user") return actor.id;
  throw new AppError("forbidden", `${actor.kind} has no views`, {
    userMessage: "Only people keep views. Nothing was changed.",
  });
}
