"use client";

import { useId, useState } from "react";
import { toast } from "sonner";
import { Consequences } from "@/components/forms/consequences";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { FormSummary } from "@/components/ui/form-summary";
import { Textarea } from "@/components/ui/textarea";
import { OUTCOME } from "@/lib/domain/resolution";
import type { OrderDetail } from "@/lib/orders/schemas";
import { ConflictNotice } from "./conflict-notice";
import type { OrderActions } from "./order-actions";
import { orderLabel } from "./order-label";
import { useDecision } from "./use-decision";

interface ReopenDialogProps {
  open: boolean;
  order: OrderDetail;
  onClose: () => void;
  reopen: OrderActions["reopen"];
  reload: () => Promise<void>;
}

export function ReopenDialog({ open, onClose, ...rest }: ReopenDialogProps) {
  return (
    <Dialog open={open} onOpenChange={(next) => !next && onClose()}>
      {open && <ReopenForm onClose={onClose} {...rest} />}
    </Dialog>
  );
}

function ReopenForm({ order, onClose, reopen, reload }: Omit<ReopenDialogProps, "open">) {
  const id = useId();
  const [note, setNote] = useState("");
  const { resolution } = order;
  const isSent = order.signals.some((signal) => signal.type === "order.fulfillable");
  const form = useDecision(reopen, {
    version: order.version,
    controlId: (field) => `${id}-${field}`,
    reload,
    onDone: () => {
      toast.success(`${orderLabel(order)} is reopened.`);
      onClose();
    },
  });

  function submit() {
    if (note.trim() === "") {
      form.setProblems([{ fieldId: `${id}-note`, message: "Write why the order is reopened." }]);
      return;
    }
    form.submit({ orderId: order.id, version: order.version, note });
  }

  return (
    <DialogContent
      title={`Reopen ${orderLabel(order)}`}
      footer={
        <>
          <DialogClose asChild>
            <Button>Cancel</Button>
          </DialogClose>
          <Button
            variant="primary"
            pending={form.isPending}
            disabled={form.conflict !== null}
            onClick={submit}
          >
            Reopen
          </Button>
        </>
      }
    >
      <form onSubmit={(event) => event.preventDefault()} className="grid gap-4">
        <FormSummary title="The order was not reopened" problems={form.problems} />
        {form.conflict !== null && (
          <ConflictNotice message={form.conflict} onReload={form.reload} isReloading={form.isReloading} />
        )}
        <Consequences
          title="What reopening does"
          items={[
            resolution === null
              ? "Nobody has decided this order, so there is nothing to take back."
              : `"${OUTCOME[resolution.outcome].label}" by ${resolution.by.name} no longer stands. It stays in the history.`,
            "Status and next action follow from what the gateway reported, as if nobody had decided.",
            "A refund that was asked for and not sent is called off.",
            isSent
              ? "The shop was already told to deliver; reopening does not call that back."
              : "The shop is told to deliver only when the order counts as paid again.",
          ]}
        />
        <Field id={`${id}-note`} label="Why" required error={form.errorOf(`${id}-note`)}>
          {(control) => (
            <Textarea
              {...control}
              value={note}
              maxLength={4000}
              onChange={(event) => setNote(event.target.value)}
            />
          )}
        </Field>
      </form>
    </DialogContent>
  );
}
