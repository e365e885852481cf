import { defineConfig } from "prisma/config";

// Only the command line of Prisma reads this file. `prisma generate` needs no database, hence the empty default.
export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env.DATABASE_URL ?? "" },
});
