"use client";

import { useId, useState } from "react";
import { toast } from "sonner";
import { Consequences } from "@/components/forms/consequences";
import { AmountInput } from "@/components/ui/amount-input";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { FormSummary } from "@/components/ui/form-summary";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Textarea } from "@/components/ui/textarea";
import { calendarDayOf, parseCalendarDay, startOfDay } from "@/lib/domain/accounting-day";
import { displayMoney } from "@/lib/domain/asset";
import { parseDecimal } from "@/lib/domain/decimal";
import type { Instant } from "@/lib/domain/instant";
import type { OrderDetail, RefundView } from "@/lib/orders/schemas";
import { ConflictNotice } from "./conflict-notice";
import type { OrderActions } from "./order-actions";
import { orderLabel } from "./order-label";
import { useDecision } from "./use-decision";

type RefundState = "sent" | "pending" | "failed" | "cancelled";

const STATES: readonly { value: RefundState; label: string }[] = [
  { value: "sent", label: "Sent" },
  { value: "pending", label: "On its way" },
  { value: "failed", label: "Failed" },
  { value: "cancelled", label: "Called off" },
];

interface RefundDialogProps {
  /** The refund whose progress is recorded; null for one that was made outside; undefined: closed. */
  refund: RefundView | null | undefined;
  order: OrderDetail;
  onClose: () => void;
  recordRefund: OrderActions["recordRefund"];
  reload: () => Promise<void>;
  now: string;
  zone: string;
}

export function RefundDialog({ refund, onClose, ...rest }: RefundDialogProps) {
  return (
    <Dialog open={refund !== undefined} onOpenChange={(open) => !open && onClose()}>
      {refund !== undefined && <RefundForm refund={refund} onClose={onClose} {...rest} />}
    </Dialog>
  );
}

interface RefundFormProps extends Omit<RefundDialogProps, "refund"> {
  refund: RefundView | null;
}

function RefundForm({ refund, order, onClose, recordRefund, reload, now, zone }: RefundFormProps) {
  const id = useId();
  const [state, setState] = useState<RefundState>("sent");
  const [amount, setAmount] = useState("");
  const [txHash, setTxHash] = useState("");
  const [destination, setDestination] = useState("");
  const [note, setNote] = useState("");
  const [chosen, setChosen] = useState("");
  const today = calendarDayOf(now as Instant, zone);
  const [sentOn, setSentOn] = useState<string>(today);
  const assets = [...new Set(order.refundable.map((money) => money.asset))];
  const isOneOfMany = refund === null && assets.length > 1;
  const asset = refund?.asset ?? (isOneOfMany ? chosen || null : (order.refundable[0]?.asset ?? order.asset));
  const known = refund?.amount ?? null;
  const isSent = state === "sent";
  const form = useDecision(recordRefund, {
    version: order.version,
    controlId: (field) => `${id}-${field}`,
    reload,
    onDone: () => {
      toast.success(`${orderLabel(order)}: the refund is recorded.`);
      onClose();
    },
  });

  function submit() {
    if (isOneOfMany && asset === null) {
      form.setProblems([{ fieldId: `${id}-asset`, message: "Choose what went back." }]);
      return;
    }
    const sentDay = parseCalendarDay(sentOn);
    if (isSent && (sentDay === null || sentDay > today)) {
      form.setProblems([{ fieldId: `${id}-sentAt`, message: "Give a day that has come, such as today." }]);
      return;
    }
    if (known === null && parseDecimal(amount) === null) {
      form.setProblems([{ fieldId: `${id}-amount`, message: "Name the amount, such as 0.5812." }]);
      return;
    }
    form.submit({
      orderId: order.id,
      version: order.version,
      state,
      note,
      ...(refund !== null && { refundId: refund.id }),
      ...(known === null && { amount }),
      ...(refund === null && asset !== null && { asset }),
      // Of today's it is known that it was sent by now, of an earlier day's only the day.
      ...(isSent && sentDay !== null && sentDay !== today && { sentAt: startOfDay(sentDay, zone) }),
      ...(txHash.trim() !== "" && { txHash }),
      ...(destination.trim() !== "" && { destination }),
    });
  }

  const figure = known ?? parseDecimal(amount);
  const money = figure === null || asset === null ? "The amount you name" : displayMoney(figure, asset);
  return (
    <DialogContent
      title={refund === null ? `Record a refund of ${orderLabel(order)}` : `Refund of ${orderLabel(order)}`}
      description="Recording sends no money. Write down what was sent at the gateway or from a wallet."
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
            Record
          </Button>
        </>
      }
    >
      <form onSubmit={(event) => event.preventDefault()} className="grid gap-4">
        <FormSummary title="Nothing was recorded" problems={form.problems} />
        {form.conflict !== null && (
          <ConflictNotice message={form.conflict} onReload={form.reload} isReloading={form.isReloading} />
        )}
        <SegmentedControl<RefundState>
          name={`${id}-state`}
          label="How far it has come"
          value={state}
          onChange={setState}
          options={refund === null ? STATES.slice(0, 2) : STATES}
          className="max-w-full flex-wrap"
        />
        {isOneOfMany && (
          <Field id={`${id}-asset`} label="What went back" required error={form.errorOf(`${id}-asset`)}>
            {(control) => (
              <Select {...control} value={chosen} onChange={(event) => setChosen(event.target.value)}>
                <option value="">Choose the asset</option>
                {assets.map((each) => (
                  <option key={each} value={each}>
                    {each}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        )}
        {known === null && (
          <Field
            id={`${id}-amount`}
            label={`Amount${asset === null ? "" : `, in ${asset}`}`}
            required
            error={form.errorOf(`${id}-amount`)}
          >
            {(control) => (
              <AmountInput {...control} value={amount} onAmount={setAmount} />
            )}
          </Field>
        )}
        {isSent && (
          <Field
            id={`${id}-sentAt`}
            label="Sent on"
            required
            error={form.errorOf(`${id}-sentAt`)}
            help="The day it is booked."
          >
            {(control) => (
              <Input
                {...control}
                type="date"
                max={today}
                value={sentOn}
                onChange={(event) => setSentOn(event.target.value)}
              />
            )}
          </Field>
        )}
        {(isSent || state === "pending") && (
          <>
            <Field
              id={`${id}-txHash`}
              label="Transaction hash"
              error={form.errorOf(`${id}-txHash`)}
              help="The movement on the chain, or the gateway's own number of it."
            >
              {(control) => (
                <Input
                  {...control}
                  autoComplete="off"
                  spellCheck={false}
                  value={txHash}
                  maxLength={200}
                  onChange={(event) => setTxHash(event.target.value)}
                  className="font-mono"
                />
              )}
            </Field>
            <Field id={`${id}-destination`} label="Sent to" error={form.errorOf(`${id}-destination`)}>
              {(control) => (
                <Input
                  {...control}
                  autoComplete="off"
                  spellCheck={false}
                  value={destination}
                  maxLength={200}
                  onChange={(event) => setDestination(event.target.value)}
                  className="font-mono"
                />
              )}
            </Field>
          </>
        )}
        <Field
          id={`${id}-note`}
          label="Note"
          error={form.errorOf(`${id}-note`)}
          help="Stands in the refunds export."
        >
          {(control) => (
            <Textarea
              {...control}
              value={note}
              maxLength={4000}
              onChange={(event) => setNote(event.target.value)}
            />
          )}
        </Field>
        <Consequences title="What recording does" items={consequences(state, money, refund !== null)} />
      </form>
    </DialogContent>
  );
}

/** `isDecided`: the refund was asked for by a decision, which waits for it. */
function consequences(state: RefundState, money: string, isDecided: boolean): string[] {
  const decided = (sentence: string) =>
    isDecided ? sentence : "The status of the order does not change by it.";
  switch (state) {
    case "sent":
      return [
        `${money} counts as gone back on that day.`,
        decided("The order becomes what was decided with the refund."),
      ];
    case "pending":
      return [`${money} counts as on its way.`, decided("The order stays refund pending until it is sent.")];
    case "failed":
      return [
        `${money} did not go back.`,
        decided("The order returns to manual review, so that somebody decides again."),
      ];
    case "cancelled":
      return [
        `${money} is not sent.`,
        decided("The order returns to manual review, so that somebody decides again."),
      ];
  }
}
