"use client";

import { useId, useState, useTransition } from "react";
import { toast } from "sonner";
import { Consequences } from "@/components/forms/consequences";
import { Facts } from "@/components/forms/facts";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { FormSummary } from "@/components/ui/form-summary";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { displayMoney } from "@/lib/domain/asset";
import type { Decimal } from "@/lib/domain/decimal";
import { networkName } from "@/lib/domain/network";
import type { OrderDetail, RefundView } from "@/lib/orders/schemas";
import type { RefundPreview } from "@/lib/refunds/schemas";
import { ConflictNotice } from "./conflict-notice";
import type { OrderActions } from "./order-actions";
import { orderLabel } from "./order-label";
import { refundSenders } from "./refund-senders";
import { useDecision } from "./use-decision";

interface SendRefundDialogProps {
  refund: RefundView | null;
  order: OrderDetail;
  actions: Pick<OrderActions, "previewRefund" | "sendRefund">;
  onClose: () => void;
  reload: () => Promise<void>;
}

export function SendRefundDialog({ refund, ...rest }: SendRefundDialogProps) {
  return (
    <Dialog open={refund !== null} onOpenChange={(open) => !open && rest.onClose()}>
      {refund !== null && <SendRefundForm refund={refund} {...rest} />}
    </Dialog>
  );
}

const NO_ANSWER = "The server did not answer. No money was moved. Try again.";
const money = ({ amount, asset }: { amount: string; asset: string }) => displayMoney(amount as Decimal, asset);

/** Two steps, as money that has left does not come back: what it costs, then the button that sends it. */
function SendRefundForm({ refund, order, actions, onClose, reload }: SendRefundDialogProps & { refund: RefundView }) {
  const id = useId();
  const senders = refundSenders(order.payments, refund);
  const [paymentId, setPaymentId] = useState(senders[0]?.id ?? "");
  const [destination, setDestination] = useState(refund.destination ?? "");
  const [preview, setPreview] = useState<RefundPreview | null>(null);
  const [isAsking, startAsking] = useTransition();
  const from = senders.find((payment) => payment.id === paymentId);
  const name = from?.integration.name ?? "the gateway";
  const needsAddress = from?.refundScope === "amount";
  const form = useDecision(actions.sendRefund, {
    version: order.version,
    controlId,
    reload: async () => {
      setPreview(null);
      await reload();
    },
    onDone: () => {
      toast.success(`${orderLabel(order)}: ${name} took the refund.`);
      onClose();
    },
  });

  function controlId(field: string): string | null {
    return { destination: `${id}-destination`, payment_id: `${id}-payment`, paymentId: `${id}-payment` }[field] ?? null;
  }

  const wish = { orderId: order.id, refundId: refund.id, paymentId, ...(needsAddress && destination.trim() !== "" && { destination }) };

  function ask() {
    if (isAsking) return;
    startAsking(async () => {
      const answer = await actions.previewRefund(wish).catch(() => null);
      setPreview(answer?.ok ? answer.data : null);
      if (answer?.ok) form.setProblems([]);
      else if (answer === null) form.setProblems([{ fieldId: null, message: NO_ANSWER }]);
      else if (answer.fields.length === 0) form.setProblems([{ fieldId: null, message: answer.message }]);
      else form.setProblems(answer.fields.map(({ field, message }) => ({ fieldId: controlId(field), message })));
    });
  }

  /** Whatever is entered anew was not part of what was previewed. */
  const change = (set: (value: string) => void) => (event: { target: { value: string } }) => {
    set(event.target.value);
    setPreview(null);
  };

  const isReady = preview !== null && preview.version === order.version;
  return (
    <DialogContent
      title={`Send the refund of ${orderLabel(order)}`}
      description={`${refund.amount === null ? "The refund" : money({ amount: refund.amount, asset: refund.asset })} goes back through ${name}.`}
      footer={
        <>
          <DialogClose asChild>
            <Button>Cancel</Button>
          </DialogClose>
          {isReady ? (
            <Button
              variant="primary"
              pending={form.isPending}
              disabled={form.conflict !== null}
              onClick={() => form.submit({ ...wish, version: preview.version, ...(preview.total !== null && { seenTotal: preview.total }) })}
            >
              Send {money(preview)}
            </Button>
          ) : (
            <Button variant="primary" pending={isAsking} onClick={ask}>
              See what it costs
            </Button>
          )}
        </>
      }
    >
      <form onSubmit={(event) => event.preventDefault()} className="grid gap-4">
        <FormSummary title="Nothing was sent" problems={form.problems} />
        {form.conflict !== null && <ConflictNotice message={form.conflict} onReload={form.reload} isReloading={form.isReloading} />}
        {senders.length > 1 && (
          <Field id={`${id}-payment`} label="Which payment's money" required error={form.errorOf(`${id}-payment`)}>
            {(control) => (
              <Select {...control} value={paymentId} onChange={change(setPaymentId)}>
                {senders.map((payment) => (
                  <option key={payment.id} value={payment.id}>
                    {payment.integration.name}, {payment.gatewayRef}
                    {payment.receivedAmount !== null && payment.asset !== null && `, ${displayMoney(payment.receivedAmount, payment.asset)}`}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        )}
        {needsAddress && (
          <Field id={`${id}-destination`} label="To this address" required error={form.errorOf(`${id}-destination`)} help="Ask the customer for it: money that came from an exchange must not go back to where it came from.">
            {(control) => (
              <Input {...control} autoComplete="off" spellCheck={false} value={destination} maxLength={200} onChange={change(setDestination)} className="font-mono" />
            )}
          </Field>
        )}
        <div aria-live="polite">{isReady && <Cost preview={preview} />}</div>
        <Consequences
          title="What sending does"
          items={[
            `${name} is told once to send the money. It cannot be called back.`,
            "The refund is on its way until the gateway says that it went.",
            "Where nobody hears the answer, it is not sent again: somebody looks first.",
          ]}
        />
      </form>
    </DialogContent>
  );
}

function Cost({ preview }: { preview: RefundPreview }) {
  return (
    <section aria-label="What it costs" className="rounded-md border bg-sunken px-3 py-2.5">
      <Facts
        facts={[
          { label: "Goes back", value: preview.network === null ? money(preview) : `${money(preview)} on ${networkName(preview.network)}` },
          ...(preview.destination === null ? [{ label: "To", value: "where it came from" }] : [{ label: "To", value: <span className="font-mono break-all">{preview.destination}</span> }]),
          { label: "Fee", value: preview.fee === null ? "The gateway does not say" : money(preview.fee) },
          { label: "Leaves you", value: preview.total === null ? "The gateway does not say" : <span className="font-medium">{money(preview.total)}</span> },
        ]}
      />
    </section>
  );
}
