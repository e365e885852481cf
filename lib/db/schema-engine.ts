import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from "@prisma/driver-adapter-utils";
import * as glue from "@prisma/schema-engine-wasm/schema_engine_bg";
import type { SchemaEngine } from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";

let loaded: Promise<void> | undefined;

/**
 * Prisma's schema engine as WebAssembly, working over `pool`. It is the engine of `prisma migrate`, without the native
 * program that Prisma would have to download first.
 * @param onScriptError told the database's own error when a migration script fails
 */
export async function openSchemaEngine(
  pool: pg.Pool,
  onScriptError: (error: Error) => void = () => {},
): Promise<SchemaEngine> {
  loaded ??= load();
  await loaded;
  const factory = bindMigrationAwareSqlAdapterFactory(mended(pool, onScriptError));
  return glue.SchemaEngine.new({ datamodels: undefined }, () => {}, factory);
}

// Node 20 cannot import .wasm files, which the package's own entry point does.
async function load(): Promise<void> {
  const file = createRequire(import.meta.url)
    .resolve("@prisma/schema-engine-wasm/schema_engine_bg")
    .replace(/js$/, "wasm");
  const { instance } = await WebAssembly.instantiate(readFileSync(file), {
    "./schema_engine_bg.js": imports(),
  });
  glue.__wbg_set_wasm(instance.exports);
  const { __wbindgen_start: start } = instance.exports;
  if (typeof start === "function") start();
}

// The engine never clears the timer that limits its wait for a lock, and would hold the process for ten seconds.
function imports(): WebAssembly.ModuleImports {
  const given: WebAssembly.ModuleImports = { ...glue };
  for (const [name, value] of Object.entries(given)) {
    if (typeof value !== "function" || !name.startsWith("__wbg_setTimeout_")) continue;
    given[name] = (...args: unknown[]) => {
      const timer: NodeJS.Timeout = value(...args);
      return timer.unref();
    };
  }
  return given;
}

/** Mends in the adapter what application queries never meet but the schema engine does. */
function mended(pool: pg.Pool, onScriptError: (error: Error) => void): SqlMigrationAwareDriverAdapterFactory {
  const mend = (adapter: Awaited<ReturnType<PrismaPg["connect"]>>): SqlDriverAdapter => {
    const driver = adapter.underlyingDriver();
    const query = driver.query.bind(driver);

    // The adapter refuses "char", the type of many columns in PostgreSQL's own catalogue: it is read as text, and the
    // engine told that it is a character. One variable is enough, because the engine asks one question at a time.
    let charColumns: number[] = [];
    const readCharAsText = async (config: pg.QueryConfig) => {
      const result = await query(config);
      charColumns = [];
      for (const [position, field] of result.fields.entries()) {
        if (field.dataTypeID !== pg.types.builtins.CHAR) continue;
        field.dataTypeID = pg.types.builtins.TEXT;
        charColumns.push(position);
      }
      return result;
    };
    Object.assign(driver, { query: readCharAsText });
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (question) => {
      const answer = await queryRaw(question);
      for (const position of charColumns) answer.columnTypes[position] = ColumnTypeEnum.Character;
      return answer;
    };

    // The adapter cuts a script at every semicolon, those in function bodies and comments included.
    adapter.executeScript = async (script) => {
      try {
        await query(script);
      } catch (error) {
        if (error instanceof Error) onScriptError(error);
        throw error;
      }
    };
    return adapter;
  };
  const factory = new PrismaPg(pool);
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => mend(await factory.connect()),
    connectToShadowDb: async () => mend(await connectToEmptyDatabase(pool)),
  };
}

// The adapter's own way would connect by the pool's connection string, and so to the real database instead.
async function connectToEmptyDatabase(server: pg.Pool): ReturnType<PrismaPg["connect"]> {
  const name = `settledesk_shadow_${randomBytes(6).toString("hex")}`;
  const url = new URL(server.options.connectionString ?? "");
  url.pathname = `/${name}`;
  await server.query(`CREATE DATABASE "${name}"`);
  const adapter = await new PrismaPg({ connectionString: url.href }).connect();
  const close = adapter.dispose.bind(adapter);
  adapter.dispose = async () => {
    await close();
    await server.query(`DROP DATABASE "${name}"`);
  };
  return adapter;
}
