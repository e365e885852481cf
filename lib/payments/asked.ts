import { z } from "zod";
import type { GatewayCall } from "@/lib/gateway-calls/gateway-call";
import { positiveAmount } from "@/lib/orders/schemas";

const Asked = z.object({
  price: z.object({ amount: positiveAmount, currency: z.string() }),
  payIn: z.object({ asset: z.string(), network: z.string().nullable() }).nullable(),
  options: z.record(z.string(), z.string()),
  /** It is for the rest of what this payment had brought; null where it is for all. */
  topsUp: z.object({ attemptId: z.string(), brought: positiveAmount }).nullable(),
});

/** The payment that was asked for, as its call keeps it. */
export type Asked = z.infer<typeof Asked>;

/** @throws ZodError where the call is none that creates a payment */
export function askedOf({ request }: Pick<GatewayCall, "request">): Asked {
  return Asked.parse(request);
}
