"use client";

import { ArrowRight, RotateCcw } from "lucide-react";
import { useState, type ReactNode } from "react";
import { toast } from "sonner";
import { Amount } from "@/components/cells/amount";
import { FlagChip } from "@/components/cells/flag-chip";
import { StatusBadge } from "@/components/cells/status-badge";
import { useSubmit, type Answer } from "@/components/forms/use-submit";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import { FormSummary } from "@/components/ui/form-summary";
import { Skeleton } from "@/components/ui/skeleton";
import { parseDecimal } from "@/lib/domain/decimal";
import type { OrderGlance, ReplayDelivery, ReplayResult } from "@/lib/ingest/schemas";
import { OutcomeChip } from "./outcome-chip";

interface ReplayDialogProps {
  deliveryId: string;
  replay: (input: ReplayDelivery) => Promise<Answer<ReplayResult>>;
}

/** Reads a stored delivery again. What it would change is shown first, from a run that writes nothing. */
export function ReplayDialog({ deliveryId, replay }: ReplayDialogProps) {
  const [open, setOpen] = useState(false);
  const [foreseen, setForeseen] = useState<ReplayResult | null>(null);
  const dryRun = useSubmit(replay, { onDone: setForeseen });
  const run = useSubmit(replay, {
    onDone: (result) => {
      setOpen(false);
      toast.success(result.changes ? `Replayed: ${result.reason}` : "Replayed. Nothing changed.");
    },
  });

  function change(next: boolean) {
    setOpen(next);
    if (!next) return;
    setForeseen(null);
    dryRun.setProblems([]);
    run.setProblems([]);
    dryRun.submit({ deliveryId, dryRun: true });
  }

  return (
    <Dialog open={open} onOpenChange={change}>
      <DialogTrigger asChild>
        <Button>
          <RotateCcw aria-hidden />
          Replay
        </Button>
      </DialogTrigger>
      <DialogContent
        title="Replay this delivery"
        description="It is read again from its stored bytes, with today's mapping and rules. The gateway is not asked."
        footer={
          <>
            <DialogClose asChild>
              <Button>Leave it as it is</Button>
            </DialogClose>
            <Button
              variant="primary"
              disabled={foreseen === null}
              pending={run.isPending}
              onClick={() => run.submit({ deliveryId, dryRun: false })}
            >
              Replay now
            </Button>
          </>
        }
      >
        <div className="grid gap-3" aria-live="polite" aria-busy={dryRun.isPending}>
          <FormSummary
            title="The delivery was not replayed."
            problems={[...dryRun.problems, ...run.problems]}
          />
          {foreseen !== null && <Foreseen result={foreseen} />}
          {dryRun.isPending && (
            <div role="status" aria-label="Working out what would change" className="grid gap-2">
              <Skeleton className="h-5 w-32" />
              <Skeleton className="h-24" />
            </div>
          )}
        </div>
      </DialogContent>
    </Dialog>
  );
}

function Foreseen({ result }: { result: ReplayResult }) {
  return (
    <>
      <p className="font-medium">{verdict(result)}</p>
      {result.after !== null && result.changes && <Changes before={result.before} after={result.after} />}
      <div className="rounded-md bg-sunken px-3 py-2.5 text-table">
        <OutcomeChip outcome={result.outcome} />
        <p className="mt-1.5 text-ink-2">{result.reason}</p>
      </div>
    </>
  );
}

function verdict({ changes, before, after }: ReplayResult): string {
  if (after === null) return "No order would change.";
  if (!changes) return "Nothing would change: the order already says what this delivery says.";
  return before === null ? "It would make an order that is not here yet." : "Its order would change.";
}

function Changes({ before, after }: { before: OrderGlance | null; after: OrderGlance }) {
  const row = (label: string, draw: (glance: OrderGlance) => ReactNode) => (
    <tr className="border-t first:border-t-0">
      <th scope="row" className="py-2 pr-3 text-left font-normal text-ink-3">
        {label}
      </th>
      <td className="py-2">
        {before === null ? <span className="text-ink-3">no order</span> : draw(before)}
      </td>
      <td aria-hidden className="px-2 text-ink-3">
        <ArrowRight className="size-4" />
      </td>
      <td className="py-2">{draw(after)}</td>
    </tr>
  );
  return (
    <table className="w-full rounded-md border text-table [&_td]:align-middle [&_td:last-child]:pr-3 [&_th]:pl-3">
      <thead className="sr-only">
        <tr>
          <th scope="col">What</th>
          <th scope="col">Now</th>
          <td />
          <th scope="col">After the replay</th>
        </tr>
      </thead>
      <tbody>
        {row("Status", (glance) => (
          <StatusBadge status={glance.status} />
        ))}
        {row("Flags", (glance) =>
          glance.flags.length === 0 ? (
            <span className="text-ink-3">none</span>
          ) : (
            <span className="flex flex-wrap gap-1">
              {glance.flags.map((flag) => (
                <FlagChip key={flag.code} flag={flag} />
              ))}
            </span>
          ),
        )}
        {row("Received", (glance) => (
          <Received glance={glance} />
        ))}
      </tbody>
    </table>
  );
}

function Received({ glance: { receivedAmount, asset } }: { glance: OrderGlance }) {
  const amount = receivedAmount === null ? null : parseDecimal(receivedAmount);
  return <Amount value={amount} asset={asset ?? ""} showAsset={asset !== null} />;
}
