import { poolExecutor } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import { isAllowed, type Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { findGateway } from "@/lib/gateways/registry";
import { DELIVERY_COLUMNS, DELIVERY_FROM, readDeliveryRow, type DeliverySqlRow } from "@/lib/ingest/list-deliveries";
import type { DeliveryDetail } from "@/lib/ingest/schemas";

interface DetailRow extends DeliverySqlRow {
  method: string;
  headers: Record<string, readonly string[]>;
  body: Buffer;
  body_sha256: string;
}

/** One delivery with its bytes. @throws AppError forbidden, not_found. */
export async function getDelivery(actor: Actor, deliveryId: string): Promise<DeliveryDetail> {
  requirePermission(actor, "deliveries.view");
  const [row] = await poolExecutor().query<DetailRow>(
    `SELECT ${DELIVERY_COLUMNS}, d.method, d.headers, d.body, d.body_sha256 FROM ${DELIVERY_FROM} WHERE d.id = $1`,
    [deliveryId],
  );
  if (!row) throw deliveryNotFound(deliveryId);
  const secrets = isAllowed(actor, "integrations.configure") ? [] : (findGateway(row.gateway)?.secretBodyFields ?? []);
  const body = hideFields(row.body, secrets);
  return {
    ...readDeliveryRow(row),
    method: row.method,
    headers: row.headers,
    bodySha256: row.body_sha256,
    bodyText: asText(body),
    bodyBase64: body.toString("base64"),
  };
}

/**
 * A token inside the body lets who reads it send the next delivery, so its value is replaced, in JSON
 * and in forms. Everything else stays byte for byte.
 */
export function hideFields(body: Buffer, fields: readonly string[]): Buffer {
  if (fields.length === 0) return body;
  const names = fields.join("|");
  const json = new RegExp(`("(?:${names})"\\s*:\\s*")(?:[^"\\\\]|\\\\.)*"`, "g");
  const form = new RegExp(`((?:^|&)(?:${names})=)[^&]*`, "g");
  // latin1 maps every byte to one character and back.
  return Buffer.from(body.toString("latin1").replace(json, '$1[hidden]"').replace(form, "$1[hidden]"), "latin1");
}

export function deliveryNotFound(deliveryId: string): AppError {
  return new AppError("not_found", `no delivery ${deliveryId}`, {
    userMessage: "There is no delivery with this id. Deliveries are never removed here, so look at the id again, or find the delivery in the list.",
  });
}

/** Null when the bytes are not UTF-8: replaced characters would show what never arrived. */
function asText(body: Buffer): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return null;
  }
}
