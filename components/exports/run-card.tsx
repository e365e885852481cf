"use client";

import { CircleCheck, CircleX, Clock, Download, FileJson, LoaderCircle, RotateCcw } from "lucide-react";
import { useTransition } from "react";
import { toast } from "sonner";
import { Moment } from "@/components/cells/moment";
import { Badge, type BadgeTone } from "@/components/ui/badge";
import { Button, buttonStyle } from "@/components/ui/button";
import { Progress } from "@/components/ui/progress";
import { FLAVOUR_MEANING, type ExportRunView, type RunState } from "@/lib/exports/schemas";
import type { StartRun } from "./export-actions";
import { describeDays } from "./export-params";
import { RunDetails } from "./run-details";

const STATE: Record<RunState, { label: string; tone: BadgeTone; icon: React.ReactNode }> = {
  queued: { label: "Waiting", tone: "waiting", icon: <Clock aria-hidden /> },
  running: { label: "Writing", tone: "moving", icon: <LoaderCircle aria-hidden /> },
  done: { label: "Done", tone: "good", icon: <CircleCheck aria-hidden /> },
  failed: { label: "Failed", tone: "danger", icon: <CircleX aria-hidden /> },
};

interface RunCardProps {
  run: ExportRunView;
  label: string;
  startRun: StartRun;
  now: string;
  zone: string;
}

export function RunCard({ run, label, startRun, now, zone }: RunCardProps) {
  const state = STATE[run.state];
  return (
    <li className="grid gap-2 px-3 py-3 sm:px-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Badge tone={state.tone}>
          {state.icon}
          {state.label}
        </Badge>
        <div className="min-w-48 flex-1">
          <p className="font-medium">
            {label}, {describeDays(run.filters)}
          </p>
          <p className="text-label text-ink-3">
            {FLAVOUR_MEANING[run.flavour].label}
            {describeFilters(run)} · asked for by {run.requestedBy.name}{" "}
            <Moment at={run.createdAt} now={now} zone={zone} />
            {run.state === "done" &&
              ` · ${run.rowsDone.toLocaleString("en")} ${run.rowsDone === 1 ? "row" : "rows"}, ${describeBytes(run.bytes ?? 0)}`}
          </p>
        </div>
        {run.state === "done" && <Downloads run={run} />}
        {run.state === "failed" && <StartAgain run={run} startRun={startRun} />}
      </div>
      {run.state === "queued" && (
        <p className="text-table text-ink-2">
          It starts as soon as the worker is free. You can leave this page.
        </p>
      )}
      {run.state === "running" && (
        <Progress label="Writing the file" done={run.rowsDone} total={run.rowsTotal} unit="rows" />
      )}
      {run.failure !== null && <p className="text-table text-danger">{run.failure}</p>}
      {run.state === "done" && <RunDetails run={run} />}
    </li>
  );
}

function Downloads({ run }: { run: ExportRunView }) {
  const look = buttonStyle({ size: "sm" });
  return (
    <div className="flex gap-2">
      <a href={`/exports/${run.id}/file`} className={look} aria-label={`Download ${run.fileName}`}>
        <Download aria-hidden /> Download
      </a>
      <a href={`/exports/${run.id}/manifest`} className={look} aria-label={`Manifest of ${run.fileName}`}>
        <FileJson aria-hidden /> Manifest
      </a>
    </div>
  );
}

function StartAgain({ run, startRun }: { run: ExportRunView; startRun: StartRun }) {
  const [isPending, startTransition] = useTransition();
  const { from, to, status, gateway, integration, asset } = run.filters;

  function again() {
    startTransition(async () => {
      const result = await startRun({
        layout: run.layout,
        flavour: run.flavour,
        from,
        to,
        status,
        gateway,
        integration,
        asset,
      });
      if (!result.ok) toast.error(result.message);
    });
  }

  return (
    <Button size="sm" pending={isPending} onClick={again}>
      {!isPending && <RotateCcw aria-hidden />} Start again
    </Button>
  );
}

function describeFilters({ filters: { status, gateway, integration, asset } }: ExportRunView): string {
  const given = [status?.replaceAll("_", " "), gateway, integration, asset].filter(
    (value) => value !== undefined,
  );
  return given.length === 0 ? "" : ` · only ${given.join(", ")}`;
}

/** "812 bytes", "43 kB", "369.1 MB": decimal units, as file managers show them. */
function describeBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
