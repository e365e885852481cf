"use server";

import { revalidatePath } from "next/cache";
import { action } from "@/lib/auth/action";
import { askAboutCreation } from "@/lib/payments/ask-about-creation";
import { cancelPayment as cancel } from "@/lib/payments/cancel-payment";
import { createPayment as create } from "@/lib/payments/create-payment";
import { listPaymentChoices as listChoices } from "@/lib/payments/list-payment-choices";
import { offerPayment as offer } from "@/lib/payments/offer-payment";
import { payTarget } from "@/lib/payments/pay-target";
import { AskAboutCall, CancelPayment, CreatePayment, ListPaymentChoices, OfferPayment, SettleCreation } from "@/lib/payments/schemas";
import { settleCreation } from "@/lib/payments/settle-creation";
import { askAboutRefund } from "@/lib/refunds/ask-about-refund";
import { previewRefund as preview } from "@/lib/refunds/preview-refund";
import { AskAboutRefund, PreviewRefund, SendRefund, SettleRefund } from "@/lib/refunds/schemas";
import { sendRefund as send } from "@/lib/refunds/send-refund";
import { settleRefund } from "@/lib/refunds/settle-refund";

/** What was refused or left open stands on the order too, so its page is read again whatever the answer is. */
async function andRefresh<Data>(work: Promise<Data>): Promise<Data> {
  try {
    return await work;
  } finally {
    revalidatePath("/", "layout");
  }
}

const offerAction = action("payments.create", OfferPayment, offer);
export async function offerPayment(input: OfferPayment) {
  return offerAction(input);
}

const choicesAction = action("payments.create", ListPaymentChoices, (actor, input) => listChoices(actor, input));
export async function listPaymentChoices(input: ListPaymentChoices) {
  return choicesAction(input);
}

const createAction = action("payments.create", CreatePayment, async (actor, input) =>
  payTarget(await andRefresh(create(actor, input))),
);
export async function createPayment(input: CreatePayment) {
  return createAction(input);
}

const cancelAction = action("payments.create", CancelPayment, async (actor, input) => {
  const { projection } = await andRefresh(cancel(actor, input));
  return { status: projection.state.status };
});
export async function cancelPayment(input: CancelPayment) {
  return cancelAction(input);
}

const askCreationAction = action("payments.create", AskAboutCall, (actor, input) => andRefresh(askAboutCreation(actor, input)));
export async function askAboutPayment(input: AskAboutCall) {
  return askCreationAction(input);
}

const settleCreationAction = action("payments.create", SettleCreation, async (actor, input) => {
  const { projection } = await andRefresh(settleCreation(actor, input));
  return { status: projection.state.status };
});
export async function settlePayment(input: SettleCreation) {
  return settleCreationAction(input);
}

const previewAction = action("refunds.send", PreviewRefund, (actor, input) => preview(actor, input));
export async function previewRefund(input: PreviewRefund) {
  return previewAction(input);
}

const sendAction = action("refunds.send", SendRefund, async (actor, input) => {
  const { projection } = await andRefresh(send(actor, input));
  return { status: projection.state.status };
});
export async function sendRefund(input: SendRefund) {
  return sendAction(input);
}

const askRefundAction = action("refunds.send", AskAboutRefund, (actor, input) => andRefresh(askAboutRefund(actor, input)));
export async function askAboutSentRefund(input: AskAboutRefund) {
  return askRefundAction(input);
}

const settleRefundAction = action("refunds.send", SettleRefund, async (actor, input) => {
  const { projection } = await andRefresh(settleRefund(actor, input));
  return { status: projection.state.status };
});
export async function settleSentRefund(input: SettleRefund) {
  return settleRefundAction(input);
}
