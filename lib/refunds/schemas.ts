import { z } from "zod";
import { positiveAmount } from "@/lib/orders/schemas";

const refund = {
  orderId: z.string().max(60),
  refundId: z.string().max(60),
  /** The payment whose money goes back; needed where more than one could be meant. */
  paymentId: z.string().max(60).optional(),
  /** The address it goes to, where the gateway does not know it. */
  destination: z.string().trim().min(1).max(200).optional(),
};

export const PreviewRefund = z.strictObject(refund);
export type PreviewRefund = z.input<typeof PreviewRefund>;

export const SendRefund = z.strictObject({
  ...refund,
  version: z.coerce.number().int().min(1),
  /** What the preview said would leave the balance; another figure now is a conflict. */
  seenTotal: z.strictObject({ amount: positiveAmount, asset: z.string().min(1).max(60) }).optional(),
});
export type SendRefund = z.input<typeof SendRefund>;

export const AskAboutRefund = z.strictObject({ orderId: z.string().max(60), callId: z.string().max(60) });
export type AskAboutRefund = z.input<typeof AskAboutRefund>;

export const SettleRefund = z.strictObject({
  orderId: z.string().max(60),
  callId: z.string().max(60),
  /** Whether the gateway sent the money, as a person found out there. */
  outcome: z.enum(["made", "not_made"], { error: "Say whether the refund was sent." }),
  txHash: z.string().trim().min(1).max(200).optional(),
  note: z.string().trim().min(1, "Write how you found out: it is what the next person will read.").max(4000),
});
export type SettleRefund = z.input<typeof SettleRefund>;

/** What sending a refund through its gateway will do, before anybody does. */
export interface RefundPreview {
  orderId: string;
  version: number;
  refundId: string;
  paymentId: string;
  integration: { slug: string; name: string };
  scope: "whole" | "amount";
  amount: string;
  asset: string;
  /** Null where the gateway knows it. */
  network: string | null;
  destination: string | null;
  /** What leaves the merchant's balance, fees included; null when the gateway does not say. */
  total: { amount: string; asset: string } | null;
  fee: { amount: string; asset: string } | null;
}
