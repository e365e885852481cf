"use client";

import { useId, useState } from "react";
import { toast } from "sonner";
import { Amount } from "@/components/cells/amount";
import { AmountInput } from "@/components/ui/amount-input";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { FormSummary } from "@/components/ui/form-summary";
import { Input } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { RadioCards } from "@/components/ui/radio-cards";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { displayMoney } from "@/lib/domain/asset";
import { abs, parseDecimal, type Decimal } from "@/lib/domain/decimal";
import { hasFlag } from "@/lib/domain/flags";
import { STATUS } from "@/lib/domain/order-status";
import {
  NOTHING_NAMED,
  OUTCOME,
  OUTCOMES,
  possibleOutcomes,
  REASON_CODES,
  refundsAsked,
  type Outcome,
  type RefundAsked,
} from "@/lib/domain/resolution";
import { ConflictNotice } from "./conflict-notice";
import { decisionMessage } from "./decision-message";
import { MessageToCustomer } from "./message-to-customer";
import type { DecisionSubject, OrderActions } from "./order-actions";
import { OutcomePreview } from "./outcome-preview";
import { useDecision } from "./use-decision";

interface ResolveDialogProps {
  /** Null: closed. */
  subject: DecisionSubject | null;
  onClose: () => void;
  resolve: OrderActions["resolve"];
  /** Reads the order again after somebody else changed it. */
  reload: () => Promise<void>;
  onResolved?: () => void;
}

export function ResolveDialog({ subject, onClose, ...rest }: ResolveDialogProps) {
  return (
    <Dialog open={subject !== null} onOpenChange={(open) => !open && onClose()}>
      {subject !== null && <ResolveForm key={subject.id} subject={subject} onClose={onClose} {...rest} />}
    </Dialog>
  );
}

interface ResolveFormProps extends Omit<ResolveDialogProps, "subject"> {
  subject: DecisionSubject;
}

function ResolveForm({ subject, onClose, resolve, reload, onResolved }: ResolveFormProps) {
  const id = useId();
  const possible = suggestedFirst(possibleOutcomes(subject), subject.suggests);
  const [wanted, setWanted] = useState<Outcome | null>(subject.suggests);
  const [reasonCode, setReasonCode] = useState("");
  const [note, setNote] = useState("");
  const [evidence, setEvidence] = useState("");
  const [amount, setAmount] = useState("");
  const [asset, setAsset] = useState("");
  // After somebody else's change the outcome may not be possible any more.
  const outcome = wanted !== null && possible.includes(wanted) ? wanted : null;
  const isRefund = outcome !== null && OUTCOME[outcome].effect.kind === "refund";
  const named = { amount: parseDecimal(amount), asset: asset.trim() === "" ? null : asset.trim() };
  const known = outcome === null ? [] : refundsAsked(outcome, subject, { ...(outcome === "refund_all" ? NOTHING_NAMED : named), amount: null });
  const isKnown = known.every(isWhole);
  const assets = [...new Set(subject.refundable.map((money) => money.asset))];
  // Everything of several assets is all of each: there is no one amount to name.
  const isAmountNamed = outcome !== "refund_all" || assets.length <= 1;

  const isValueNamed = outcome === "keep_late_received_rate" && subject.price !== null;
  const message = outcome === null ? null : decisionMessage(outcome, subject, isAmountNamed ? named : NOTHING_NAMED);

  const form = useDecision(resolve, {
    version: subject.version,
    controlId: (field) => `${id}-${field}`,
    reload,
    onDone: ({ status }) => {
      toast.success(
        `${subject.label}: ${outcome === null ? "decided" : OUTCOME[outcome].label.toLowerCase()}.`,
        {
          description: `The order is now ${STATUS[status].label.toLowerCase()}.`,
        },
      );
      onClose();
      onResolved?.();
    },
  });

  function submit() {
    const missing = [
      outcome === null && { fieldId: `${id}-outcome`, message: "Choose an outcome." },
      reasonCode === "" && { fieldId: `${id}-reasonCode`, message: "Choose a reason." },
      note.trim() === "" && {
        fieldId: `${id}-note`,
        message: "Write a note: it is what the next person will read.",
      },
      isRefund &&
        known.some((refund) => refund.asset === null) && { fieldId: `${id}-asset`, message: "Choose what goes back." },
      isRefund &&
        isAmountNamed &&
        known.some((refund) => refund.amount === null) &&
        amount === "" && { fieldId: `${id}-amount`, message: "Name the amount to send back." },
    ].filter((problem) => problem !== false);
    if (outcome === null || missing.length > 0) {
      form.setProblems(missing);
      return;
    }
    form.submit({
      orderId: subject.id,
      version: subject.version,
      outcome,
      reasonCode: reasonCode as keyof typeof REASON_CODES,
      note,
      ...(evidence.trim() !== "" && { evidence }),
      ...(((isRefund && isAmountNamed) || isValueNamed) && amount !== "" && { amount }),
      ...(isRefund && isAmountNamed && named.asset !== null && { asset: named.asset }),
    });
  }

  return (
    <DialogContent
      size="lg"
      title={`Resolve ${subject.label}`}
      description="The decision is written beside the facts, under your name. It can be taken back by reopening the order."
      footer={
        <>
          <DialogClose asChild>
            <Button>Cancel</Button>
          </DialogClose>
          <Button
            variant={isRefund || outcome === "reject" ? "danger" : "primary"}
            pending={form.isPending}
            disabled={form.conflict !== null}
            onClick={submit}
          >
            {outcome === null ? "Resolve" : OUTCOME[outcome].label}
          </Button>
        </>
      }
    >
      <form
        // Nothing that moves money or tells the shop to deliver happens by an Enter in some field.
        onSubmit={(event) => event.preventDefault()}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          if (form.conflict === null) submit();
        }}
        className="grid gap-4"
      >
        <FormSummary title="Nothing was saved" problems={form.problems} />
        {form.conflict !== null && (
          <ConflictNotice message={form.conflict} onReload={form.reload} isReloading={form.isReloading} />
        )}
        <div className="grid gap-x-6 gap-y-4 md:grid-cols-2">
          <div id={`${id}-outcome`} tabIndex={-1} className="rounded-md outline-offset-4">
            {possible.length === 0 ? (
              <p className="text-table text-ink-2">
                Nothing can be decided as the order stands: it is {STATUS[subject.status].label.toLowerCase()}
                .
              </p>
            ) : (
              <RadioCards
                name={`${id}-outcome`}
                legend="Outcome"
                value={outcome}
                onChange={(value) => setWanted(OUTCOMES.find((one) => one === value) ?? null)}
                options={possible.map((one) => ({
                  value: one,
                  label: OUTCOME[one].label,
                  description: OUTCOME[one].description,
                  aside: <Figure outcome={one} subject={subject} />,
                }))}
              />
            )}
          </div>
          <div className="grid content-start gap-4">
            <OutcomePreview subject={subject} outcome={outcome} named={isAmountNamed ? named : NOTHING_NAMED} />
            {message !== null && <MessageToCustomer id={`${id}-message`} message={message} />}
            {isValueNamed && subject.price !== null && (
              <Field
                id={`${id}-amount`}
                label={`Worth when it arrived, in ${subject.price.currency}`}
                error={form.errorOf(`${id}-amount`)}
                help="What came, at the rate of that moment. With a point and no grouping, such as 47.10."
              >
                {(control) => <AmountInput {...control} value={amount} onAmount={setAmount} />}
              </Field>
            )}
            {isRefund && outcome !== "refund_all" && assets.length > 1 && (
              <Field
                id={`${id}-asset`}
                label="What goes back"
                required={known.some((refund) => refund.asset === null)}
                error={form.errorOf(`${id}-asset`)}
              >
                {(control) => (
                  <Select {...control} value={asset} onChange={(event) => setAsset(event.target.value)}>
                    <option value="">
                      {known.length === 1 && asset === "" && known[0]?.asset ? known[0].asset : "Choose what goes back"}
                    </option>
                    {assets.map((each) => (
                      <option key={each} value={each}>
                        {each}
                      </option>
                    ))}
                  </Select>
                )}
              </Field>
            )}
            {isRefund && assets.length <= 1 && isAssetUnsaid(subject) && (
              <Field
                id={`${id}-asset`}
                label="Asset to send back"
                error={form.errorOf(`${id}-asset`)}
                help={`What came instead, as the gateway shows it${subject.asset === null ? "" : `; left empty: ${subject.asset}`}.`}
              >
                {(control) => (
                  <Input
                    {...control}
                    autoComplete="off"
                    value={asset}
                    maxLength={60}
                    onChange={(event) => setAsset(event.target.value)}
                  />
                )}
              </Field>
            )}
            {isRefund && isAmountNamed && (
              <Field
                id={`${id}-amount`}
                label={`Amount to send back${known[0]?.asset ? `, in ${known[0].asset}` : ""}`}
                required={!isKnown}
                error={form.errorOf(`${id}-amount`)}
                help={
                  isKnown
                    ? `Left empty: ${figuresOf(known)}.`
                    : "The gateway's figures do not tell it. With a point and no grouping, such as 0.5812."
                }
              >
                {(control) => (
                  <AmountInput {...control} value={amount} onAmount={setAmount} />
                )}
              </Field>
            )}
            <Field id={`${id}-reasonCode`} label="Reason" required error={form.errorOf(`${id}-reasonCode`)}>
              {(control) => (
                <Select
                  {...control}
                  value={reasonCode}
                  onChange={(event) => setReasonCode(event.target.value)}
                >
                  <option value="">Choose a reason</option>
                  {Object.entries(REASON_CODES).map(([code, label]) => (
                    <option key={code} value={code}>
                      {label}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            <Field
              id={`${id}-note`}
              label="Note"
              required
              error={form.errorOf(`${id}-note`)}
              help={
                <>
                  For the next person, and for the books. <Kbd keys="mod+enter" /> saves.
                </>
              }
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
            <Field
              id={`${id}-evidence`}
              label="Evidence"
              error={form.errorOf(`${id}-evidence`)}
              help="A ticket, a link or a transaction that shows it."
            >
              {(control) => (
                <Input
                  {...control}
                  value={evidence}
                  maxLength={2000}
                  onChange={(event) => setEvidence(event.target.value)}
                />
              )}
            </Field>
          </div>
        </div>
      </form>
    </DialogContent>
  );
}

function isWhole(refund: RefundAsked): refund is RefundAsked & { amount: Decimal; asset: string } {
  return refund.amount !== null && refund.asset !== null;
}

function figuresOf(refunds: readonly RefundAsked[]): string {
  return refunds.filter(isWhole).map(({ amount, asset }) => displayMoney(amount, asset)).join(" and ");
}

/** The gateway says that another asset came, and neither which nor how much. */
function isAssetUnsaid({ flags, refundable }: DecisionSubject): boolean {
  return hasFlag(flags, "wrong_asset") && refundable.every(({ amount }) => amount === null);
}

/** What is suggested is what focus lands on. */
function suggestedFirst(outcomes: readonly Outcome[], suggested: Outcome | null): Outcome[] {
  return [
    ...outcomes.filter((outcome) => outcome === suggested),
    ...outcomes.filter((outcome) => outcome !== suggested),
  ];
}

/** The amount an outcome moves, where the order's figures tell it. */
function Figure({ outcome, subject }: { outcome: Outcome; subject: DecisionSubject }) {
  const { asset, differenceAmount } = subject;
  if (asset === null) return null;
  const isDifference =
    outcome === "accept_shortfall" || outcome === "request_top_up" || outcome === "credit_customer";
  if (isDifference) {
    return differenceAmount === null ? null : (
      <Amount value={abs(differenceAmount)} asset={asset} showAsset className="text-label text-ink-2" />
    );
  }
  const sums = refundsAsked(outcome, subject, NOTHING_NAMED).filter(isWhole);
  return sums.length === 0 ? null : (
    <span className="grid justify-items-end">
      {sums.map((refund, index) => (
        <Amount key={index} value={refund.amount} asset={refund.asset} showAsset className="text-label text-ink-2" />
      ))}
    </span>
  );
}
