"use client";

import { useId, useState } from "react";
import { toast } from "sonner";
import { Consequences } from "@/components/forms/consequences";
import { useSubmit } from "@/components/forms/use-submit";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { FormSummary } from "@/components/ui/form-summary";
import { Input } from "@/components/ui/input";
import { RadioCards } from "@/components/ui/radio-cards";
import { Textarea } from "@/components/ui/textarea";
import type { OpenCallView, OrderDetail } from "@/lib/orders/schemas";
import type { OrderActions } from "./order-actions";
import { orderLabel } from "./order-label";

interface SettleCallDialogProps {
  call: OpenCallView | null;
  order: OrderDetail;
  actions: Pick<OrderActions, "settlePayment" | "settleRefund">;
  onClose: () => void;
}

export function SettleCallDialog({ call, onClose, ...rest }: SettleCallDialogProps) {
  return (
    <Dialog open={call !== null} onOpenChange={(open) => !open && onClose()}>
      {call !== null && <SettleCallForm call={call} onClose={onClose} {...rest} />}
    </Dialog>
  );
}

type Outcome = "made" | "not_made";

function SettleCallForm({ call, order, actions, onClose }: SettleCallDialogProps & { call: OpenCallView }) {
  const id = useId();
  const isRefund = call.kind === "refund";
  const { name } = call.integration;
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [reference, setReference] = useState("");
  const [note, setNote] = useState("");
  const known = reference.trim();
  const form = useSubmit(
    (chosen: Outcome) => {
      const common = { orderId: order.id, callId: call.id, outcome: chosen, note };
      return isRefund
        ? actions.settleRefund({ ...common, ...(chosen === "made" && known !== "" && { txHash: known }) })
        : actions.settlePayment({ ...common, ...(chosen === "made" && known !== "" && { gatewayRef: known }) });
    },
    {
      controlId: (field) => (field === "note" ? `${id}-note` : ["gatewayRef", "gateway_ref", "txHash"].includes(field) ? `${id}-reference` : null),
      onDone: () => {
        toast.success(`${orderLabel(order)}: the request to ${name} is settled.`);
        onClose();
      },
    },
  );

  function submit() {
    if (outcome === null) form.setProblems([{ fieldId: null, message: "Say what you found there." }]);
    else form.submit(outcome);
  }

  return (
    <DialogContent
      title={`Settle the request to ${name}`}
      description={`Look at ${name} first: what you say here is believed.`}
      footer={
        <>
          <DialogClose asChild>
            <Button>Cancel</Button>
          </DialogClose>
          <Button variant="primary" pending={form.isPending} onClick={submit}>
            Settle it
          </Button>
        </>
      }
    >
      <form onSubmit={(event) => event.preventDefault()} className="grid gap-4">
        <FormSummary title="Nothing was settled" problems={form.problems} />
        <RadioCards
          name={`${id}-outcome`}
          legend={`What ${name} shows`}
          value={outcome}
          onChange={(value) => setOutcome(value as Outcome)}
          options={[
            { value: "made", label: isRefund ? "The refund was sent" : `The payment was made${call.merchantReference === null ? "" : `, under ${call.merchantReference}`}` },
            { value: "not_made", label: isRefund ? "No refund was sent" : "No such payment was made" },
          ]}
        />
        {outcome === "made" && (
          <Field
            id={`${id}-reference`}
            label={isRefund ? "Transaction hash" : "Gateway reference"}
            required={!isRefund}
            error={form.errorOf(`${id}-reference`)}
            help={isRefund ? "The movement on the chain, if it is known." : `How ${name} names the payment.`}
          >
            {(control) => (
              <Input {...control} autoComplete="off" spellCheck={false} value={reference} maxLength={200} onChange={(event) => setReference(event.target.value)} className="font-mono" />
            )}
          </Field>
        )}
        <Field id={`${id}-note`} label="How you found out" required error={form.errorOf(`${id}-note`)}>
          {(control) => <Textarea {...control} value={note} maxLength={4000} onChange={(event) => setNote(event.target.value)} />}
        </Field>
        <Consequences title="What settling does" items={consequences(outcome, isRefund)} />
      </form>
    </DialogContent>
  );
}

function consequences(outcome: Outcome | null, isRefund: boolean): string[] {
  if (outcome === null) return ["Nothing is sent to the gateway by it."];
  if (isRefund) {
    return outcome === "made" ? ["The refund counts as sent, dated now."] : ["The refund stays to be sent, and can be sent again."];
  }
  return outcome === "made" ? ["The payment joins the order, as the gateway tells of it."] : ["A new payment can be made there again."];
}
