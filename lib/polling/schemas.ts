import { z } from "zod";
import type { Instant } from "@/lib/domain/instant";
import type { OrderGlance } from "@/lib/ingest/schemas";

export const AskGateway = z.strictObject({ orderId: z.string().max(60) });
export type AskGateway = z.input<typeof AskGateway>;

export const ASK_OUTCOMES = [
  "news",
  "nothing_new",
  "not_found",
  "refused",
  "unavailable",
  "not_asked",
] as const;
export type AskOutcome = (typeof ASK_OUTCOMES)[number];

/** What one gateway said of one payment, and what that changed. */
export interface AskedPayment {
  paymentId: string;
  integration: { slug: string; name: string } | null;
  outcome: AskOutcome;
  /** For people: what was said, or why nothing was. */
  sentence: string;
  /** The gateway's word of now; null when it gave none. */
  gatewayStatus: string | null;
  before: OrderGlance;
  after: OrderGlance;
}

export interface AskResult {
  orderId: string;
  payments: AskedPayment[];
  before: OrderGlance;
  after: OrderGlance;
  /** Whether anything a person sees of the order differs. */
  changes: boolean;
}

/** How reading a gateway's own list went. */
export interface ListReading {
  /** cut_short: the list is longer than is read at once. */
  outcome: "read" | "cut_short" | "not_asked" | "refused" | "unavailable";
  /** For people: what was read and what it brought, or why nothing was read. */
  sentence: string;
  pages: number;
  /** Of the list, as far back as it was read. */
  payments: number;
  /** Of those, the ones that something new was learned of. */
  news: number;
  /** From where the next reading goes on; null where this one did not come to its end. */
  listedUntil: Instant | null;
  retryAfterSeconds: number | null;
}
