import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { orderLabel } from "@/components/orders/order-label";
import { OPENABLE } from "@/components/orders/openable";
import { OrderView } from "@/components/orders/order-view";
import { requireActor } from "@/lib/auth/current-actor";
import { AppError } from "@/lib/domain/errors";
import { toInstant } from "@/lib/domain/instant";
import type { Actor } from "@/lib/domain/permission";
import { listGatewayNames } from "@/lib/integrations/list-gateway-names";
import { getOrder } from "@/lib/orders/get-order";
import { listOrderChoices } from "@/lib/orders/list-order-choices";
import { listOrderEvents } from "@/lib/orders/list-order-events";
import { getOrganisation } from "@/lib/organisation/get-organisation";
import { now } from "@/lib/platform/clock";
import { addOrderNote, assign, recordOrderRefund, reopen, resolve } from "../actions";
import { orderAbilities } from "../order-abilities";
import { askGateway } from "./ask-gateway-action";
import {
  askAboutPayment,
  askAboutSentRefund,
  cancelPayment,
  createPayment,
  listPaymentChoices,
  offerPayment,
  previewRefund,
  sendRefund,
  settlePayment,
  settleSentRefund,
} from "./gateway-actions";

const ACTIONS = {
  resolve,
  reopen,
  recordRefund: recordOrderRefund,
  addNote: addOrderNote,
  assign,
  askGateway,
  offerPayment,
  listPaymentChoices,
  createPayment,
  cancelPayment,
  askAboutPayment,
  settlePayment,
  previewRefund,
  sendRefund,
  askAboutRefund: askAboutSentRefund,
  settleRefund: settleSentRefund,
};

const LATEST_EVENTS = 100;
/** A gateway in a loop may send thousands; past this one asks the API. */
const ALL_EVENTS = 2_000;

interface OrderPageProps {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ params }: OrderPageProps): Promise<Metadata> {
  const actor = await requireActor("orders.view");
  return { title: orderLabel(await readOrder(actor, (await params).id)) };
}

export default async function OrderPage({ params, searchParams }: OrderPageProps) {
  const actor = await requireActor("orders.view");
  const [{ id }, query] = await Promise.all([params, searchParams]);
  const order = await readOrder(actor, id);
  const [organisation, choices, history] = await Promise.all([
    getOrganisation(),
    listOrderChoices(actor),
    listOrderEvents(actor, order.id, {
      limit: query.history === "all" ? ALL_EVENTS : LATEST_EVENTS,
      cursor: null,
    }),
  ]);
  return (
    <OrderView
      order={order}
      events={history.rows}
      hasOlderEvents={history.nextCursor !== null && query.history !== "all"}
      people={choices.people}
      gateways={listGatewayNames()}
      myId={actor.id}
      can={orderAbilities(actor)}
      opens={OPENABLE.find((known) => known === query.do) ?? null}
      now={toInstant(now())}
      zone={organisation.timeZone}
      actions={ACTIONS}
    />
  );
}

/** Once per request: the title and the page are about one reading. An address may carry our id or the shop's reference. */
const readOrder = cache(async (actor: Actor, id: string) => {
  try {
    return await getOrder(actor, decodeURIComponent(id));
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
});
