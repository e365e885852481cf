"use client";

import { CircleCheck, CircleHelp, CircleX, FlaskConical } from "lucide-react";
import { useState, type ReactNode } from "react";
import { FlagChip } from "@/components/cells/flag-chip";
import { StatusBadge } from "@/components/cells/status-badge";
import { refusalText } from "@/components/deliveries/refusal-text";
import { Facts } from "@/components/forms/facts";
import { useSubmit, type Answer } from "@/components/forms/use-submit";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormSummary } from "@/components/ui/form-summary";
import { Textarea } from "@/components/ui/textarea";
import type { Trial, TryConfiguration } from "@/lib/integrations/schemas";

export type TryOut = (input: TryConfiguration) => Promise<Answer<Trial>>;

interface TryPanelProps {
  /** What the form around it says at the moment of trying, without the sample. */
  entries: (form: FormData) => Omit<TryConfiguration, "sample">;
  tryOut: TryOut;
}

const BODY = "sample.body";
const HEADERS = "sample.headers";

/** Stands inside the form whose entries it tries; it has no form of its own and saves nothing. */
export function TryPanel({ entries, tryOut }: TryPanelProps) {
  const [trial, setTrial] = useState<Trial | null>(null);
  const attempt = useSubmit(tryOut, { controlId: (field) => field, onDone: setTrial });

  function run(form: HTMLFormElement | null) {
    if (form === null) return;
    const entered = new FormData(form);
    const text = (name: string) => String(entered.get(name) ?? "");
    setTrial(null);
    attempt.submit({
      ...entries(entered),
      // Browsers write CR LF into a form's data whatever was pasted.
      sample: { body: text(BODY).replaceAll("\r\n", "\n"), headers: text(HEADERS) },
    });
  }

  return (
    <div className="grid grid-cols-1 gap-4">
      <Field
        id={BODY}
        label="Body of a webhook"
        required
        help="Exactly as it was sent: from the gateway's documentation, its log of webhooks, or a delivery here."
        error={attempt.errorOf(BODY)}
      >
        {(control) => (
          <Textarea
            {...control}
            name={BODY}
            rows={5}
            spellCheck={false}
            autoComplete="off"
            className="font-mono text-table"
          />
        )}
      </Field>
      <Field
        id={HEADERS}
        label="Its headers"
        help="One a line, the signature's at least. Without them the fields can be tried, the signature not."
        error={attempt.errorOf(HEADERS)}
      >
        {(control) => (
          <Textarea
            {...control}
            name={HEADERS}
            rows={3}
            spellCheck={false}
            autoComplete="off"
            placeholder="X-Signature: 5f2c…"
            className="font-mono text-table"
          />
        )}
      </Field>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button pending={attempt.isPending} onClick={(event) => run(event.currentTarget.form)}>
          {!attempt.isPending && <FlaskConical aria-hidden />}
          Try it
        </Button>
        <p className="min-w-0 flex-1 basis-64 text-table text-ink-2">
          With what is entered above, saved or not. Nothing is stored.
        </p>
      </div>
      <FormSummary title="This could not be tried." problems={attempt.problems} />
      <div role="status" className="empty:hidden">
        {trial !== null && <TrialResult trial={trial} />}
      </div>
    </div>
  );
}

function TrialResult({ trial }: { trial: Trial }) {
  return (
    <div className="grid grid-cols-1 gap-3 rounded-lg border bg-surface p-3">
      <SignatureVerdict trial={trial} />
      <Reading reading={trial.reading} />
    </div>
  );
}

function SignatureVerdict({ trial: { refusal, note } }: { trial: Trial }) {
  if (refusal === null) {
    return (
      <Verdict icon={<CircleCheck aria-hidden className="text-good" />} title="The signature is right">
        {note ?? "Intake would take this webhook."}
      </Verdict>
    );
  }
  const { label, advice } = refusalText(refusal);
  return (
    <Verdict
      icon={<CircleX aria-hidden className="text-danger" />}
      title={`Intake would refuse it: ${label.toLowerCase()}`}
    >
      {advice}{" "}
      {refusal === "signature_mismatch" &&
        "A pasted body that differs in one blank gives another signature too."}
    </Verdict>
  );
}

function Reading({ reading }: { reading: Trial["reading"] }) {
  if (reading.kind !== "event") {
    const title =
      reading.kind === "ignored" ? "It would be kept and change nothing" : "It would wait in quarantine";
    return (
      <Verdict icon={<CircleHelp aria-hidden className="text-review" />} title={title}>
        {reading.reason}
      </Verdict>
    );
  }
  const { word, means, order, facts } = reading;
  return (
    <>
      <Facts
        className="grid-cols-[8.5rem_minmax(0,1fr)] border-t pt-3"
        facts={[
          { label: "Status", value: <Word word={word} means={means} /> },
          ...facts.map(({ label, value }) => ({
            label,
            value:
              value === null ? (
                <span className="text-ink-3">not in this message</span>
              ) : (
                <span className="font-mono text-[0.92em] break-all">{value}</span>
              ),
          })),
        ]}
      />
      <p className="flex flex-wrap items-center gap-1.5 border-t pt-3 text-table">
        An order that has heard nothing else would be <StatusBadge status={order.status} />
        {order.flags.map((flag) => (
          <FlagChip key={flag.code} flag={flag} showDetail />
        ))}
      </p>
    </>
  );
}

function Word({ word, means }: Pick<EventReading, "word" | "means">) {
  if (word === null) return <span className="text-ink-3">no word in this message</span>;
  return (
    <span className="flex flex-wrap items-center gap-1.5">
      <span className="font-mono text-[0.92em] break-all">{word}</span>
      {means === null ? (
        <span className="text-ink-2">is in no table: its order would wait for a person</span>
      ) : (
        <>
          <span className="text-ink-3">becomes</span> <StatusBadge status={means} />
        </>
      )}
    </span>
  );
}

type EventReading = Extract<Trial["reading"], { kind: "event" }>;

function Verdict({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <div className="flex gap-2 text-table [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0">
      {icon}
      <div className="min-w-0">
        <p className="font-medium">{title}</p>
        <p className="break-words text-ink-2">{children}</p>
      </div>
    </div>
  );
}
