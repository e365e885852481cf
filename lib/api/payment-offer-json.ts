import { z } from "zod";
import { amount, text } from "@/lib/api/json-parts";
import { coinRule } from "@/lib/domain/new-payment";
import type { PaymentMaker, PaymentOffer } from "@/lib/payments/schemas";

const choiceJson = z.object({ value: text, label: text }).meta({ id: "PaymentChoice" });

const makerJson = z
  .object({
    integration: text.meta({ description: "Slug of the integration." }),
    name: text,
    gateway_name: text,
    pay_in: z
      .enum(["refused", "optional", "required"])
      .meta({ description: "Whether the coin may be named; refused where only the customer can choose it." }),
    options: z
      .array(
        z.object({
          name: text,
          label: text,
          help: text,
          is_required: z.boolean(),
          default: text.nullable(),
          choices: z
            .array(choiceJson)
            .nullable()
            .meta({
              description: "Null where any text is taken, or where the choices have to be asked for.",
            }),
        }),
      )
      .meta({ description: "What goes into `options`, by name." }),
    has_choices: z.boolean().meta({
      description:
        "Whether the gateway says what may be chosen: POST /integrations/{id}/payment-choices, again after each choice.",
    }),
  })
  .meta({ id: "PaymentMaker", description: "An integration a payment can be made at." });

export const paymentOfferJson = z
  .object({
    order_id: text,
    version: z.int(),
    barrier: text
      .nullable()
      .meta({ description: "Why no payment can be made of the order; null where it may have one." }),
    price: z
      .object({ amount, currency: text })
      .nullable()
      .meta({ description: "What is asked where `price` is left out; null where it has to be named." }),
    is_top_up: z.boolean().meta({ description: "Whether that is the rest of a price of which a part came." }),
    makers: z.array(makerJson),
    open: z
      .array(z.object({ payment_id: text.nullable(), integration: text, sentence: text }))
      .meta({
        description:
          "What the customer could pay beside a new payment; `even_if_open` makes one all the same.",
      }),
    consequences: z.array(text),
  })
  .meta({
    id: "PaymentOffer",
    description: "What making a new payment of an order would mean, and what it needs.",
  });

export const paymentChoicesJson = z
  .object({
    choices: z.record(text, z.array(choiceJson)).meta({
      description:
        "By the name of the option, for what is chosen so far. Under `pay_in` stand coins as ASSET@network, for `pay_in`.",
    }),
  })
  .meta({ id: "PaymentChoices" });

export function toPaymentOfferJson(offer: PaymentOffer): z.output<typeof paymentOfferJson> {
  return {
    order_id: offer.orderId,
    version: offer.version,
    barrier: offer.barrier,
    price: offer.price,
    is_top_up: offer.isTopUp,
    makers: offer.makers.map(toMakerJson),
    open: offer.open.map(({ paymentId, integration, sentence }) => ({
      payment_id: paymentId,
      integration,
      sentence,
    })),
    consequences: offer.consequences,
  };
}

function toMakerJson(maker: PaymentMaker): z.output<typeof makerJson> {
  return {
    integration: maker.slug,
    name: maker.name,
    gateway_name: maker.gatewayName,
    pay_in: coinRule(maker),
    options: maker.fields.map((field) => ({
      name: field.name,
      label: field.label,
      help: field.help,
      is_required: field.required,
      default: field.default ?? null,
      choices: field.options?.map(({ value, label }) => ({ value, label })) ?? null,
    })),
    has_choices: maker.hasChoices,
  };
}
