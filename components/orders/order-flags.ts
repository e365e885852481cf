import type { Flag, FlagCode } from "@/lib/domain/flags";
import type { OrderStatus } from "@/lib/domain/order-status";

const SAID_BY: Partial<Record<FlagCode, OrderStatus>> = { under: "underpaid", over: "overpaid" };

/** Flags that say more than the status does: "Underpaid" beside "Under" is one word twice. */
export function tellingFlags(status: OrderStatus, flags: readonly Flag[]): Flag[] {
  return flags.filter((flag) => SAID_BY[flag.code] !== status);
}
