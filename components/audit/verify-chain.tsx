"use client";

import { CircleCheck, OctagonAlert, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { Reference } from "@/components/cells/reference";
import { Facts } from "@/components/forms/facts";
import { useSubmit, type Answer } from "@/components/forms/use-submit";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import { FormSummary } from "@/components/ui/form-summary";
import type { AuditVerification } from "@/lib/audit/schemas";

interface VerifyChainProps {
  verify: (input: Record<string, never>) => Promise<Answer<AuditVerification>>;
}

/** Recomputes every hash of the log and says whether each row follows the one before. */
export function VerifyChain({ verify }: VerifyChainProps) {
  const [open, setOpen] = useState(false);
  const [result, setResult] = useState<AuditVerification | null>(null);
  const check = useSubmit(verify, { onDone: setResult });

  function change(next: boolean) {
    setOpen(next);
    if (!next) return;
    setResult(null);
    check.submit({});
  }

  return (
    <Dialog open={open} onOpenChange={change}>
      <DialogTrigger asChild>
        <Button>
          <ShieldCheck aria-hidden />
          Verify the chain
        </Button>
      </DialogTrigger>
      <DialogContent
        title="Is the log as it was written?"
        description="Every row carries a hash over its content and over the row before. All of them are computed again."
        footer={
          <DialogClose asChild>
            <Button>Close</Button>
          </DialogClose>
        }
      >
        <div className="grid gap-3" aria-live="polite" aria-busy={check.isPending}>
          <FormSummary title="The log could not be checked." problems={check.problems} />
          {check.isPending && <p className="text-ink-2">Reading the whole log…</p>}
          {result !== null && <Verdict result={result} />}
        </div>
      </DialogContent>
    </Dialog>
  );
}

function Verdict({ result }: { result: AuditVerification }) {
  const rows = `${result.rows.toLocaleString("en")} ${result.rows === 1 ? "row" : "rows"}`;
  if (!result.ok) {
    return (
      <>
        <p className="flex gap-2 rounded-md border border-danger-line bg-danger-bg px-3 py-2.5 font-medium">
          <OctagonAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-danger" />
          The chain is broken at row {result.seq}.
        </p>
        <p>{result.problem}</p>
        <p className="text-table text-ink-2">
          {rows} before it are whole. Keep a copy of the database as it is now, and compare with a backup from
          before.
        </p>
      </>
    );
  }
  return (
    <>
      <p className="flex gap-2 rounded-md border border-good-line bg-good-bg px-3 py-2.5 font-medium">
        <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-good" />
        {rows} checked; each one follows the row before it.
      </p>
      {result.head !== null && (
        <>
          <Facts
            facts={[
              { label: "Last row", value: result.head.seq },
              { label: "Its hash", value: <Reference value={result.head.hash} label="hash" keep="full" /> },
            ]}
          />
          <p className="text-table text-ink-2">
            Write both down outside this system: rows that are cut off at the end leave a chain that is whole
            in itself, and only a note kept elsewhere shows that they are gone.
          </p>
        </>
      )}
    </>
  );
}
