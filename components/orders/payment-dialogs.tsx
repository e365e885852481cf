"use client";

import { toast } from "sonner";
import { Consequences } from "@/components/forms/consequences";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent } from "@/components/ui/dialog";
import { FormSummary } from "@/components/ui/form-summary";
import type { OrderDetail, PaymentView } from "@/lib/orders/schemas";
import { ConflictNotice } from "./conflict-notice";
import type { OrderActions } from "./order-actions";
import { orderLabel } from "./order-label";
import { PayPanel } from "./pay-panel";
import { useDecision } from "./use-decision";

interface PayDialogProps {
  payment: PaymentView | null;
  order: OrderDetail;
  zone: string;
  onClose: () => void;
}

/** What to send for a payment that is open, long after it was made. */
export function PayDialog({ payment, order, zone, onClose }: PayDialogProps) {
  return (
    <Dialog open={payment !== null} onOpenChange={(open) => !open && onClose()}>
      {payment !== null && (
        <DialogContent
          title={`How ${orderLabel(order)} is paid`}
          description={`The open payment at ${payment.integration.name}.`}
          footer={
            <DialogClose asChild>
              <Button>Close</Button>
            </DialogClose>
          }
        >
          <PayPanel label={orderLabel(order)} target={payment} zone={zone} />
        </DialogContent>
      )}
    </Dialog>
  );
}

interface CancelPaymentDialogProps {
  payment: PaymentView | null;
  order: OrderDetail;
  onClose: () => void;
  cancelPayment: OrderActions["cancelPayment"];
  reload: () => Promise<void>;
}

export function CancelPaymentDialog({ payment, ...rest }: CancelPaymentDialogProps) {
  return (
    <Dialog open={payment !== null} onOpenChange={(open) => !open && rest.onClose()}>
      {payment !== null && <CancelPaymentForm payment={payment} {...rest} />}
    </Dialog>
  );
}

function CancelPaymentForm({ payment, order, onClose, cancelPayment, reload }: CancelPaymentDialogProps & { payment: PaymentView }) {
  const { name } = payment.integration;
  const form = useDecision(cancelPayment, {
    version: order.version,
    controlId: () => null,
    reload,
    onDone: () => {
      toast.success(`${orderLabel(order)}: ${name} was asked to cancel the payment.`);
      onClose();
    },
  });
  return (
    <DialogContent
      title={`Cancel the payment at ${name}`}
      size="sm"
      footer={
        <>
          <DialogClose asChild>
            <Button>Keep it</Button>
          </DialogClose>
          <Button
            variant="primary"
            pending={form.isPending}
            disabled={form.conflict !== null}
            onClick={() => form.submit({ orderId: order.id, version: order.version, paymentId: payment.id })}
          >
            Cancel the payment
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <FormSummary title="The payment was not cancelled" problems={form.problems} />
        {form.conflict !== null && <ConflictNotice message={form.conflict} onReload={form.reload} isReloading={form.isReloading} />}
        <Consequences
          title="What cancelling does"
          items={[
            `${name} takes no money for this payment any more, and its page says so.`,
            "The order stays, and can have a new payment.",
            "A customer who has just paid is not lost: the payment then stays what it is.",
          ]}
        />
      </div>
    </DialogContent>
  );
}
