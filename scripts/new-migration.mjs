import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { tsImport } from "tsx/esm/api";
import { leaseEmbeddedPostgres } from "./lib/embedded-postgres.mjs";
import { Failure, run } from "./lib/failure.mjs";
import { scratchFolder } from "./lib/scratch-folder.mjs";

// npm run new-migration -- NAME: writes prisma/migrations/<time>_NAME/migration.sql with what schema.prisma says beyond
// the migrations so far. What Prisma cannot say (partial indexes, triggers) and the opening sentence are added by hand.
await run(async () => {
  const [name] = process.argv.slice(2);
  if (!/^[a-z][a-z0-9_]*$/.test(name ?? "")) {
    throw new Failure(
      "Give the migration a name in small letters, such as: npm run new-migration -- add_saved_views",
    );
  }
  const { schemaDrift } = await tsImport("../lib/db/migrate.ts", import.meta.url);
  const database = await leaseEmbeddedPostgres({ dataDir: scratchFolder(), durable: false });
  const sql = await schemaDrift(database.adminUrl).finally(() => database.release());
  if (sql === "") {
    process.stdout.write("schema.prisma and the migrations agree: there is nothing to write.\n");
    return;
  }
  const stamp = new Date().toISOString().replaceAll(/\D/g, "").slice(0, 14);
  const folder = path.join("prisma", "migrations", `${stamp}_${name}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join("prisma", "migrations", "migration_lock.toml"), 'provider = "postgresql"\n');
  writeFileSync(
    path.join(folder, "migration.sql"),
    `-- Say here in one sentence what this migration is for.\n\n${sql}\n`,
  );
  process.stdout.write(`Wrote ${folder}/migration.sql\n`);
});
