"use client";

import { CircleAlert } from "lucide-react";
import { useEffect, useRef } from "react";

interface FormProblem {
  /** Id of the control, as given to `Field`; null when the problem is not one field's. */
  fieldId: string | null;
  message: string;
}

interface FormSummaryProps {
  /** What did not happen, in one sentence. */
  title: string;
  problems: readonly FormProblem[];
}

/** All that is wrong with a form. Takes focus each time a new answer arrives, so that nobody misses it. */
export function FormSummary({ title, problems }: FormSummaryProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problems.length > 0) box.current?.focus();
  }, [problems]);
  if (problems.length === 0) return null;
  return (
    <div
      ref={box}
      role="alert"
      tabIndex={-1}
      className="flex gap-2 rounded-md border border-danger-line bg-danger-bg px-3 py-2.5 text-table text-ink focus-visible:outline-danger"
    >
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-danger" />
      <div>
        <p className="font-medium">{title}</p>
        <ul className="mt-0.5">
          {problems.map((problem) => (
            <li key={`${problem.fieldId} ${problem.message}`}>
              {problem.fieldId === null ? (
                problem.message
              ) : (
                <a
                  href={`#${problem.fieldId}`}
                  className="underline underline-offset-2"
                  onClick={(event) => focusField(event, problem.fieldId)}
                >
                  {problem.message}
                </a>
              )}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function focusField(event: React.MouseEvent, fieldId: string | null): void {
  const field = fieldId === null ? null : document.getElementById(fieldId);
  if (field === null) return;
  event.preventDefault();
  // What is folded away cannot take focus.
  for (
    let fold = field.closest("details");
    fold !== null;
    fold = fold.parentElement?.closest("details") ?? null
  )
    fold.open = true;
  field.focus();
}
