import path from "node:path";
import { defineConfig } from "vitest/config";

const root = import.meta.dirname;
const tests = (suffix: string) => [`{app,components,lib,bench,scripts}/**/*${suffix}`];

export default defineConfig({
  resolve: { alias: { "@": root } },
  test: {
    root,
    reporters: ["default"],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: tests(".test.{ts,tsx}"),
          exclude: ["**/node_modules/**", "**/*.db.test.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "db",
          include: tests(".db.test.ts"),
          globalSetup: [path.join(root, "lib/db/testing/start-postgres.mjs")],
          setupFiles: [path.join(root, "lib/db/testing/own-database.ts")],
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
    ],
  },
});
