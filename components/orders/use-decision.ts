"use client";

import { useState, useTransition } from "react";
import { useSubmit } from "@/components/forms/use-submit";
import type { Answer } from "./order-actions";

interface DecisionOptions<Data> {
  /** The version the person sees; a conflict is over once another one is shown. */
  version: number;
  controlId: (field: string) => string | null;
  onDone: (data: Data) => void;
  /** Reads the order again. */
  reload: () => Promise<void>;
}

/** A version-checked write from a dialog: when somebody was first, it says who and lets one look before deciding again. */
export function useDecision<Input, Data>(
  verb: (input: Input) => Promise<Answer<Data>>,
  { version, controlId, onDone, reload }: DecisionOptions<Data>,
) {
  const [conflict, setConflict] = useState<{ message: string; version: number } | null>(null);
  const [isReloading, startReload] = useTransition();
  const form = useSubmit(
    async (input: Input) => {
      const answer = await verb(input);
      const isConflict = !answer.ok && answer.code === "conflict";
      setConflict(isConflict ? { message: answer.message, version } : null);
      return answer;
    },
    { controlId, onDone },
  );
  const standing = conflict !== null && conflict.version === version ? conflict.message : null;
  return {
    ...form,
    // The conflict has its own box; the same sentence twice would be noise.
    problems: conflict === null ? form.problems : [],
    conflict: standing,
    isReloading,
    reload: () => startReload(reload),
  };
}
