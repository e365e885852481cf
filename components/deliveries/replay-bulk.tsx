"use client";

import { RotateCcw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { BulkLine } from "@/components/data-table/bulk-line";
import { useSubmit, type Answer } from "@/components/forms/use-submit";
import { count } from "@/components/replays/run-words";
import { Button } from "@/components/ui/button";
import { MAX_REPLAYED, type ReplayFilter, type ReplayRun, type StartReplay } from "@/lib/replays/schemas";

export interface ReplayActions {
  start: (input: StartReplay) => Promise<Answer<ReplayRun>>;
  countFitting: (input: ReplayFilter) => Promise<Answer<number>>;
}

/** Begins a dry run and goes where it is shown; from there it can be carried out. */
function useDryRun(start: ReplayActions["start"]) {
  const router = useRouter();
  return useSubmit(
    async (input: StartReplay) => {
      const answer = await start(input);
      if (!answer.ok) toast.error(answer.message);
      return answer;
    },
    { onDone: ({ id }) => router.push(`/deliveries/replays/${id}`) },
  );
}

interface ReplayBulkProps {
  selected: readonly string[];
  /** Every row of this page, of more than one. */
  isWholePage: boolean;
  filter: ReplayFilter;
  actions: ReplayActions;
  onClear: () => void;
}

/** What can be done with the chosen deliveries; all that fit the filter can be chosen at once. */
export function ReplayBulk({ selected, isWholePage, filter, actions, onClear }: ReplayBulkProps) {
  const [fitting, setFitting] = useState<number | null>(null);
  const dryRun = useDryRun(actions.start);
  const counting = useSubmit(actions.countFitting, { onDone: setFitting });
  // A row taken out of the selection afterwards ends "all of them".
  const all = isWholePage ? fitting : null;
  const isTooMany = all !== null && all > MAX_REPLAYED;
  return (
    <BulkLine count={all ?? selected.length} noun={["delivery", "deliveries"]} onClear={onClear}>
      <Button
        size="sm"
        variant="primary"
        disabled={isTooMany}
        pending={dryRun.isPending}
        onClick={() =>
          dryRun.submit(all === null ? { ids: [...selected], dryRun: true } : { filter, dryRun: true })
        }
      >
        <RotateCcw aria-hidden />
        See what a replay would change
      </Button>
      {isWholePage && all === null && (
        <Button size="sm" pending={counting.isPending} onClick={() => counting.submit(filter)}>
          Select all that fit
        </Button>
      )}
      {isTooMany && (
        <span className="text-table text-attention">
          One run takes at most {count(MAX_REPLAYED, "delivery", "deliveries")}. Narrow the list.
        </span>
      )}
    </BulkLine>
  );
}

/** The whole list at once, on a phone too, where no rows are chosen. */
export function ReplayFitting({ filter, start }: { filter: ReplayFilter; start: ReplayActions["start"] }) {
  const dryRun = useDryRun(start);
  return (
    <Button
      size="sm"
      variant="ghost"
      pending={dryRun.isPending}
      onClick={() => dryRun.submit({ filter, dryRun: true })}
    >
      <RotateCcw aria-hidden />
      Dry run of all
    </Button>
  );
}
