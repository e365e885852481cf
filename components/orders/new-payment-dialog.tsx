"use client";

import { useEffect, useId, useState } from "react";
import { Consequences } from "@/components/forms/consequences";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent } from "@/components/ui/dialog";
import { ErrorState } from "@/components/ui/error-state";
import { Skeleton } from "@/components/ui/skeleton";
import type { OrderDetail } from "@/lib/orders/schemas";
import type { PayTarget, PaymentOffer } from "@/lib/payments/schemas";
import { NewPaymentForm } from "./new-payment-form";
import type { OrderActions } from "./order-actions";
import { orderLabel } from "./order-label";
import { PayPanel } from "./pay-panel";

export interface NewPaymentDialogProps {
  open: boolean;
  order: OrderDetail;
  zone: string;
  onClose: () => void;
  actions: Pick<OrderActions, "offerPayment" | "listPaymentChoices" | "createPayment">;
  reload: () => Promise<void>;
}

export function NewPaymentDialog({ open, onClose, ...rest }: NewPaymentDialogProps) {
  return (
    <Dialog open={open} onOpenChange={(isOpen) => !isOpen && onClose()}>
      {open && <NewPayment onClose={onClose} {...rest} />}
    </Dialog>
  );
}

const NO_ANSWER = "The server did not answer. Nothing was made. Check the connection, then try again.";

function NewPayment({ order, zone, actions, reload, onClose }: Omit<NewPaymentDialogProps, "open">) {
  const formId = useId();
  const label = orderLabel(order);
  const [offer, setOffer] = useState<PaymentOffer | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [made, setMade] = useState<PayTarget | null>(null);
  const [isPending, setPending] = useState(false);
  const [round, setRound] = useState(0);

  // The order's version is part of the question: an order that moved is offered anew.
  useEffect(() => {
    let isCurrent = true;
    void actions
      .offerPayment({ orderId: order.id })
      .catch(() => null)
      .then((answer) => {
        if (!isCurrent) return;
        setFailure(answer?.ok ? null : (answer?.message ?? NO_ANSWER));
        if (answer?.ok) setOffer(answer.data);
      });
    return () => {
      isCurrent = false;
    };
  }, [actions, order.id, order.version, round]);

  if (made !== null) {
    return (
      <DialogContent
        title="The payment is made"
        description="Send the customer one of these. It stays in the list of the order's payments."
        footer={
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        }
      >
        <PayPanel label={label} target={made} zone={zone} />
      </DialogContent>
    );
  }
  const isPossible = offer !== null && offer.barrier === null && offer.makers.length > 0;
  return (
    <DialogContent
      title={`New payment for ${label}`}
      description="It belongs to the same order, at the same or another gateway."
      footer={
        <>
          <DialogClose asChild>
            <Button>Cancel</Button>
          </DialogClose>
          {isPossible && (
            <Button variant="primary" type="submit" form={formId} pending={isPending}>
              Make the payment
            </Button>
          )}
        </>
      }
    >
      {failure !== null && (
        <ErrorState
          title="The payment cannot be prepared"
          className="py-6"
          action={<Button onClick={() => setRound(round + 1)}>Try again</Button>}
        >
          {failure}
        </ErrorState>
      )}
      {failure === null && offer === null && <FormSkeleton />}
      {failure === null && offer !== null && !isPossible && (
        <p className="text-table text-ink-2">
          {offer.barrier ?? "No integration here can make payments through its gateway's API. Make it at the gateway: its deliveries join the order."}
        </p>
      )}
      {failure === null && offer !== null && isPossible && (
        <div className="grid gap-4">
          <NewPaymentForm
            id={formId}
            version={order.version}
            offer={offer}
            actions={actions}
            reload={reload}
            onPending={setPending}
            onMade={setMade}
          />
          <Consequences title="What it does" items={offer.consequences} />
        </div>
      )}
    </DialogContent>
  );
}

function FormSkeleton() {
  return (
    <div role="status" aria-label="The payment is being prepared" className="grid gap-4">
      <Skeleton className="h-9" />
      <Skeleton className="h-9" />
      <Skeleton className="h-24" />
    </div>
  );
}
