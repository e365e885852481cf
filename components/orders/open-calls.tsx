"use client";

import { CircleHelp, RadioTower } from "lucide-react";
import { useState, useTransition } from "react";
import { toast } from "sonner";
import { Moment } from "@/components/cells/moment";
import { Button } from "@/components/ui/button";
import type { OpenCallView, OrderDetail } from "@/lib/orders/schemas";
import type { OrderAbilities, OrderActions } from "./order-actions";
import { SettleCallDialog } from "./settle-call-dialog";

interface OpenCallsProps {
  order: OrderDetail;
  can: Pick<OrderAbilities, "pay" | "sendRefund">;
  now: string;
  zone: string;
  actions: OrderActions;
}

/** Requests to gateways whose answer nobody heard: nothing like them is sent before somebody knows what became of them. */
export function OpenCalls({ order, can, now, zone, actions }: OpenCallsProps) {
  const [settling, setSettling] = useState<OpenCallView | null>(null);
  const calls = order.openCalls.filter(({ kind }) => kind !== "cancel");
  if (calls.length === 0) return null;
  return (
    <section aria-label="Requests without an answer" className="grid gap-3 rounded-lg border border-attention-line bg-attention-bg px-4 py-3">
      {calls.map((call) => {
        const may = call.kind === "refund" ? can.sendRefund : can.pay;
        return (
          <div key={call.id} className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <CircleHelp aria-hidden className="size-5 shrink-0 text-attention" />
            <div className="min-w-0 flex-1 basis-72">
              <h2 className="text-body font-semibold">{callTitle(call)}</h2>
              <p className="text-table text-pretty text-ink-2">
                {callSentence(call)} Asked for by {call.requestedBy.name} <Moment at={call.createdAt} now={now} zone={zone} />.
              </p>
            </div>
            {may && call.state === "unknown" && (
              <div className="flex flex-wrap gap-2">
                <AskButton order={order} call={call} actions={actions} />
                <Button size="sm" onClick={() => setSettling(call)}>
                  Settle by hand…
                </Button>
              </div>
            )}
          </div>
        );
      })}
      <SettleCallDialog call={settling} order={order} actions={actions} onClose={() => setSettling(null)} />
    </section>
  );
}

function callTitle({ kind, state, integration }: OpenCallView): string {
  const what = kind === "refund" ? "a refund" : "a payment";
  return state === "sending" ? `${integration.name} is being asked for ${what}` : `Nobody knows whether ${integration.name} made ${what}`;
}

function callSentence({ kind, state, merchantReference }: OpenCallView): string {
  if (state === "sending") return "The answer is awaited.";
  if (kind === "refund") return "Its answer was lost, so the refund is not sent again before this is settled.";
  return `Its answer was lost, so no second one is made there before this is settled. It would carry the reference ${merchantReference ?? "of the order"}.`;
}

/** The sentence says what to do next and needs some time to be read. */
const READING_MS = 12_000;
const NO_ANSWER = "The server did not answer. Reload the page to see where the request stands.";

function AskButton({ order, call, actions }: { order: OrderDetail; call: OpenCallView; actions: OrderActions }) {
  const [isPending, startTransition] = useTransition();
  function ask() {
    if (isPending) return;
    startTransition(async () => {
      const verb = call.kind === "refund" ? actions.askAboutRefund : actions.askAboutPayment;
      const answer = await verb({ orderId: order.id, callId: call.id }).catch(() => null);
      if (!answer?.ok) toast.error(answer?.message ?? NO_ANSWER, { duration: READING_MS });
      else if (answer.data.isSettled) toast.success(answer.data.sentence, { duration: READING_MS });
      else toast.info(answer.data.sentence, { duration: READING_MS });
    });
  }
  return (
    <Button size="sm" pending={isPending} onClick={ask}>
      <RadioTower aria-hidden />
      Ask {call.integration.name}
    </Button>
  );
}
