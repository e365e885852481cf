import { existsSync, readdirSync } from "node:fs";
import path from "node:path";

export const MIGRATIONS_FOLDER = path.join(process.cwd(), "prisma", "migrations");

/** The names of the migrations that come with this version of the program, oldest first. */
export function migrationNames(): string[] {
  if (!existsSync(MIGRATIONS_FOLDER)) return [];
  return readdirSync(MIGRATIONS_FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}
