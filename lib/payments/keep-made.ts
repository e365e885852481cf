import { transaction } from "@/lib/db/client";
import { AppError } from "@/lib/domain/errors";
import { toInstant } from "@/lib/domain/instant";
import type { Actor } from "@/lib/domain/permission";
import type { GatewayCall } from "@/lib/gateway-calls/gateway-call";
import { GatewayOutcomeUnknown } from "@/lib/gateway-calls/gateway-errors";
import type { CreatedPayment } from "@/lib/gateways/contract";
import { StaleSnapshot } from "@/lib/orders/store-order";
import { askedOf } from "@/lib/payments/asked";
import { joinPayment, KnownElsewhere, madeSentence, type Joined } from "@/lib/payments/join-payment";
import type { Maker } from "@/lib/payments/payment-maker";
import { now } from "@/lib/platform/clock";
import { log } from "@/lib/platform/log";

/** Each retry means that a delivery of this payment was being kept at the same moment. */
const MAX_ROUNDS = 10;

/**
 * Keeps a payment that the gateway made. What cannot be kept now is not lost: the call stays open, and the worker asks
 * the gateway for it. @throws AppError outcome_unknown, conflict (others settled the call first)
 */
export async function keepMade(
  actor: Actor,
  call: GatewayCall,
  maker: Pick<Maker, "integration" | "gateway">,
  made: CreatedPayment,
  notice: string | null,
  end: "answered" | "looked_up" | "settled",
): Promise<Joined> {
  const { price } = askedOf(call);
  const sentence = [madeSentence(price, maker.gateway, call.merchantReference), notice].filter((part) => part !== null).join(" ");
  const how = { at: toInstant(now()), end: end === "settled" ? end : ("done" as const), sentence, isTheAnswer: end === "answered" };
  try {
    for (let round = 1; ; round += 1) {
      try {
        return await transaction((tx) => joinPayment(tx, actor, call, maker, made, how));
      } catch (error) {
        if (!(error instanceof StaleSnapshot) || round === MAX_ROUNDS) throw error;
      }
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    log.error("a payment was made and could not be kept", { callId: call.id, subject: made.event.subject, error });
    const elsewhere = error instanceof KnownElsewhere ? ` Its news came first, without the order's reference, and is kept as the order ${error.otherOrderId}.` : "";
    throw new GatewayOutcomeUnknown(`call ${call.id}: made, and not kept`, {
      userMessage: `${maker.gateway.name} made the payment, and it could not be kept with the order.${elsewhere} The request is shown on the order; do not make another payment before it is settled.`,
      cause: error,
    });
  }
}
