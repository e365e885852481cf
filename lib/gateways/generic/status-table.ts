import { isOrderStatus, ORDER_STATUSES, STATUS, type OrderStatus } from "../../domain/order-status";
import type { GatewayStatus } from "../contract";
import { readTableLines } from "./table-lines";

/** A vendor's vocabulary as an admin wrote it down. */
export interface StatusTable {
  statuses: readonly GatewayStatus[];
  byWord: ReadonlyMap<string, OrderStatus>;
}

/** Our own words, so that nothing is assumed of a vendor: what it says otherwise is parked until it stands here. */
export const DEFAULT_TABLE = [
  "# Their word = our status. A word that is not here waits for a person.",
  ...ORDER_STATUSES.map((status) => `${status} = ${status}`),
].join("\n");

export function normalizeStatus(status: string): string {
  return status.trim().toLowerCase();
}

export function readStatusTable(text: string): { table: StatusTable; problems: readonly string[] } {
  const { lines, problems } = readTableLines(text);
  const found = [...problems];
  const statuses: GatewayStatus[] = [];
  for (const { number, theirs, ours, comment } of lines) {
    const maps = ours.toLowerCase().replaceAll(/[\s-]+/g, "_");
    if (isOrderStatus(maps))
      statuses.push({ status: theirs, meaning: comment ?? STATUS[maps].meaning, maps });
    else
      found.push(
        `Line ${number}: ${JSON.stringify(ours)} is no status here. Use one of ${ORDER_STATUSES.join(", ")}.`,
      );
  }
  if (lines.length === 0 && found.length === 0)
    found.push("The table is empty, so every status would wait for a person.");
  const byWord = new Map(statuses.map(({ status, maps }) => [normalizeStatus(status), maps]));
  return { table: { statuses, byWord }, problems: found };
}
