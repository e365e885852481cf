import { preparedExecutor } from "@/lib/db/client";
import { inBatches, type BatchLimits } from "@/lib/db/in-batches";
import { loadTargets, type Question, type Target } from "@/lib/ingest/load-target";
import type { OrderWrite } from "@/lib/orders/order-write";
import { storeOrders } from "@/lib/orders/store-order";

/** A delivery has up to 1 MiB, which bounds the items; the connections they take are a part of the pool's ten. */
const LIMITS: BatchLimits = { maxItems: 16, maxInFlight: 4 };

/** An order that somebody holds for longer is written alone, so that what came with it does not wait for it. */
const LOCK_TIMEOUT_MS = 100;

/** Reads where an event belongs, in one statement with what other deliveries ask just now. */
export const loadTogether: (question: Question) => Promise<Target> = inBatches(
  (questions) => loadTargets(preparedExecutor(), questions),
  LIMITS,
);

/**
 * Writes an order, in one commit with what other deliveries write just now; it is durable when this returns. Throws as
 * storeOrder() does, and only about its own order.
 */
export const storeTogether: (write: OrderWrite) => Promise<{ version: number }> = inBatches(
  (writes) => storeOrders(preparedExecutor(), writes, writes.length === 1 ? null : LOCK_TIMEOUT_MS),
  LIMITS,
);
