import { z } from "zod";
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
