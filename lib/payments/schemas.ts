import { z } from "zod";
import { positiveAmount } from "@/lib/orders/schemas";

const version = z.coerce.number().int().min(1).optional();
const asset = z.string().trim().min(1, "Name the currency or coin, such as EUR.").max(60);

export const CreatePayment = z.strictObject({
  orderId: z.string().max(60),
  /** The version somebody saw; another one is a conflict. A program that only wants a payment may leave it out. */
  version,
  /** Id or slug. */
  integration: z.string().min(1, "Name the integration by its id or slug.").max(80),
  /** What to charge; without it exactly what the order asks for. */
  price: z.strictObject({ amount: positiveAmount, currency: asset }).optional(),
  /** The coin to pay with; without it the customer chooses at the gateway. */
  payIn: z.strictObject({ asset, network: z.string().trim().min(1).max(60).optional() }).optional(),
  /** What the gateway wants to know besides, by the names of its own fields. */
  options: z.record(z.string().max(60), z.string().max(500)).default({}),
  /** Make it although another payment of the order is still open, so that the customer could pay both. */
  evenIfOpen: z.boolean().default(false),
});
export type CreatePayment = z.input<typeof CreatePayment>;

export const OfferPayment = z.strictObject({ orderId: z.string().max(60) });
export type OfferPayment = z.input<typeof OfferPayment>;

export const ListPaymentChoices = z.strictObject({
  integration: z.string().min(1).max(80),
  price: z.strictObject({ amount: positiveAmount, currency: asset }),
  options: z.record(z.string().max(60), z.string().max(500)).default({}),
});
export type ListPaymentChoices = z.input<typeof ListPaymentChoices>;

export const CancelPayment = z.strictObject({ orderId: z.string().max(60), version, paymentId: z.string().max(60) });
export type CancelPayment = z.input<typeof CancelPayment>;

export const AskAboutCall = z.strictObject({ orderId: z.string().max(60), callId: z.string().max(60) });
export type AskAboutCall = z.input<typeof AskAboutCall>;

export const CALL_OUTCOMES = ["made", "not_made"] as const;

export const SettleCreation = z
  .strictObject({
    orderId: z.string().max(60),
    callId: z.string().max(60),
    /** Whether the gateway made the payment, as a person found out there. */
    outcome: z.enum(CALL_OUTCOMES, { error: "Say whether the payment was made." }),
    /** The gateway's reference of the payment that was made. */
    gatewayRef: z.string().trim().min(1).max(200).optional(),
    note: z.string().trim().min(1, "Write how you found out: it is what the next person will read.").max(4000),
  })
  .refine(({ outcome, gatewayRef }) => outcome === "not_made" || gatewayRef !== undefined, {
    path: ["gatewayRef"],
    error: "Give the gateway's reference of the payment.",
  });
export type SettleCreation = z.input<typeof SettleCreation>;

/** One control of the form that makes a payment, as the gateway wants it. */
export interface PaymentField {
  name: string;
  label: string;
  help: string;
  input: "text" | "secret" | "select" | "boolean" | "textarea";
  required: boolean;
  default?: string;
  options?: readonly { value: string; label: string }[];
}

/** An integration a payment can be made at. */
export interface PaymentMaker {
  slug: string;
  name: string;
  gatewayName: string;
  fields: readonly PaymentField[];
  letsCustomerChoose: boolean;
  /** Nobody else can choose the coin. */
  onlyCustomerChooses: boolean;
  /** Whether the gateway has to be asked what may be chosen. */
  hasChoices: boolean;
}

/** What making a new payment of an order would mean, before anybody does. */
export interface PaymentOffer {
  orderId: string;
  version: number;
  /** Why the order takes none, or nobody can make one; null where it may have one. */
  barrier: string | null;
  price: { amount: string; currency: string } | null;
  isTopUp: boolean;
  makers: PaymentMaker[];
  /** Payments the customer could still pay beside the new one, and requests whose end is not known. */
  open: { paymentId: string | null; integration: string; sentence: string }[];
  /** What becomes of what is there. */
  consequences: string[];
}

/** What a gateway said about a request whose answer nobody heard. */
export interface AskedAboutCall {
  isSettled: boolean;
  sentence: string;
}

/** What a customer needs to pay: a page, or an address with an amount. */
export interface PayTarget {
  checkoutUrl: string | null;
  payAddress: string | null;
  asset: string | null;
  network: string | null;
  expectedAmount: string | null;
  fiatAmount: string | null;
  fiatCurrency: string | null;
  expiresAt: string | null;
}
