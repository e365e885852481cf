import path from "node:path";
import { defineConfig } from "vitest/config";

const root = import.meta.dirname;
const tests = (kind: string) => [`{app,bench,components,lib,scripts}/**/*.${kind}.{ts,tsx,mjs}`];

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
          // Property tests work through thousands of cases; a busy machine may take its time over them.
          testTimeout: 60_000,
          include: tests("test"),
          exclude: ["**/node_modules/**", "**/*.db.test.*"],
        },
      },
      {
        extends: true,
        test: {
          name: "db",
          include: tests("db.test"),
          globalSetup: [path.join(root, "lib/db/testing/start-postgres.mjs")],
          setupFiles: [path.join(root, "lib/db/testing/own-database.ts")],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
