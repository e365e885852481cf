import type { SqlExecutor } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import type { OrderStatus } from "@/lib/domain/order-status";
import type { StoredCredentials } from "@/lib/integrations/stored-credentials";

export interface IntegrationRow {
  id: string;
  slug: string;
  gateway: string;
  name: string;
  settings: Record<string, unknown>;
  credentials: StoredCredentials;
  mapping: Record<string, OrderStatus>;
  mapping_version: number;
  listed_until: Date | null;
  /** When its dictionary was fetched; the dictionary itself is read by `findDictionary`. */
  dictionary_at: Date | null;
  disabled_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

export const INTEGRATION_COLUMNS = `id, slug, gateway, name, settings, credentials, mapping, mapping_version, listed_until, dictionary_at, disabled_at,
  created_at, updated_at`;

/** By id or slug, locked for a change that is about to be written. @throws AppError "not_found". */
export async function lockIntegration(tx: SqlExecutor, idOrSlug: string): Promise<IntegrationRow> {
  const [row] = await tx.query<IntegrationRow>(
    `SELECT ${INTEGRATION_COLUMNS} FROM integrations WHERE id = $1 OR slug = $1 FOR UPDATE`,
    [idOrSlug],
  );
  return row ?? notFound(idOrSlug);
}

/** By id or slug. @throws AppError "not_found". */
export async function getIntegrationRow(sql: SqlExecutor, idOrSlug: string): Promise<IntegrationRow> {
  const [row] = await sql.query<IntegrationRow>(
    `SELECT ${INTEGRATION_COLUMNS} FROM integrations WHERE id = $1 OR slug = $1`,
    [idOrSlug],
  );
  return row ?? notFound(idOrSlug);
}

function notFound(idOrSlug: string): never {
  throw new AppError("not_found", `no integration ${idOrSlug}`, {
    userMessage: `There is no integration "${idOrSlug}". Nothing was changed. The Integrations page lists them all.`,
  });
}
