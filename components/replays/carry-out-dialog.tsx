"use client";

import { RotateCcw } from "lucide-react";
import { useRouter } from "next/navigation";
import { Consequences } from "@/components/forms/consequences";
import { useSubmit, type Answer } from "@/components/forms/use-submit";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import { FormSummary } from "@/components/ui/form-summary";
import type { ReplayRun, StartReplay } from "@/lib/replays/schemas";
import { count } from "./run-words";

interface CarryOutDialogProps {
  /** A dry run of deliveries that came to its end. */
  run: ReplayRun;
  start: (input: StartReplay) => Promise<Answer<ReplayRun>>;
}

/** Does what a dry run has shown, to exactly the deliveries it went through. */
export function CarryOutDialog({ run, start }: CarryOutDialogProps) {
  const router = useRouter();
  const starting = useSubmit(start, { onDone: ({ id }) => router.push(`/deliveries/replays/${id}`) });
  const deliveries = count(run.total ?? 0, "delivery", "deliveries");
  return (
    <Dialog>
      <DialogTrigger asChild>
        <Button variant="primary">
          <RotateCcw aria-hidden />
          Replay {deliveries}…
        </Button>
      </DialogTrigger>
      <DialogContent
        title={`Replay ${deliveries}`}
        description="Exactly those of this dry run, in order of arrival. What has come in since is not among them."
        footer={
          <>
            <DialogClose asChild>
              <Button>Leave them as they are</Button>
            </DialogClose>
            <Button
              variant={run.fulfils > 0 ? "danger" : "primary"}
              pending={starting.isPending}
              onClick={() => starting.submit({ sameAs: run.id, dryRun: false })}
            >
              Replay now
            </Button>
          </>
        }
      >
        <div className="grid gap-3">
          <FormSummary title="Nothing was replayed." problems={starting.problems} />
          <Consequences
            title="What it does"
            items={[
              `${count(run.changed, "order")} ${run.changed === 1 ? "changes" : "change"}, as the list shows.`,
              run.fulfils === 0
                ? "The shop is told to deliver nothing."
                : `${count(run.fulfils, "fulfilment signal")} ${run.fulfils === 1 ? "is" : "are"} sent to the shop, which cannot be taken back.`,
              "It goes on when you leave, can be cancelled, and doing it again changes nothing more.",
            ]}
          />
        </div>
      </DialogContent>
    </Dialog>
  );
}
