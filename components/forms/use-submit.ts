"use client";

import { useState, useTransition } from "react";
import type { FieldError } from "@/lib/domain/errors";

/** What a server action answers. */
export type Answer<Data> =
  { ok: true; data: Data } | { ok: false; message: string; fields: readonly FieldError[] };

export interface Problem {
  /** Id of the control; null where the problem is not one field's. */
  fieldId: string | null;
  message: string;
}

interface SubmitOptions<Data> {
  /** The control that a field of the action's input was entered in; null where the form has none. */
  controlId?: (field: string) => string | null;
  onDone: (data: Data) => void;
}

const NO_ANSWER =
  "The server did not answer, so it is not known whether this was done. Check the connection, reload the page and look before you repeat it.";

/** Runs a server action for a form or a dialog: one at a time, with its problems sorted to the controls. */
export function useSubmit<Input, Data>(
  action: (input: Input) => Promise<Answer<Data>>,
  { controlId = () => null, onDone }: SubmitOptions<Data>,
) {
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [isPending, startTransition] = useTransition();

  function submit(input: Input): void {
    if (isPending) return;
    startTransition(async () => {
      const answer = await action(input).catch(() => null);
      setProblems(answer === null ? [{ fieldId: null, message: NO_ANSWER }] : problemsOf(answer, controlId));
      if (answer?.ok) onDone(answer.data);
    });
  }

  return {
    submit,
    isPending,
    problems,
    setProblems,
    errorOf: (fieldId: string) => problems.find((problem) => problem.fieldId === fieldId)?.message ?? null,
  };
}

function problemsOf<Data>(answer: Answer<Data>, controlId: (field: string) => string | null): Problem[] {
  if (answer.ok) return [];
  if (answer.fields.length === 0) return [{ fieldId: null, message: answer.message }];
  return answer.fields.map(({ field, message }) => ({ fieldId: controlId(field), message }));
}
