"use client";

import { Download, FileArchive } from "lucide-react";
import { useState, useTransition } from "react";
import { toast } from "sonner";
import { cn } from "@/components/design/cn";
import { useUrlState } from "@/components/data-table/use-url-state";
import { Button, buttonStyle } from "@/components/ui/button";
import type { ExportInput, ExportRunView } from "@/lib/exports/schemas";
import { exportInput, exportQuery, rangeProblem, type ExportParams } from "./export-params";

export type StartRun = (
  input: ExportInput,
) => Promise<{ ok: true; data: ExportRunView } | { ok: false; message: string }>;

interface ExportActionsProps {
  params: ExportParams;
  startRun: StartRun;
}

/** In a line above the preview; on a phone at the lower edge, whatever part of the form is in sight. */
export function ExportActions({ params, startRun }: ExportActionsProps) {
  const isReady = rangeProblem(params) === null;
  return (
    <div className="sticky bottom-0 z-20 -mx-4 flex flex-wrap items-center gap-2 border-t bg-canvas px-4 py-3 lg:static lg:mx-0 lg:border-0 lg:p-0">
      <p className="hidden min-w-0 flex-1 text-label text-pretty text-ink-3 lg:block">
        A run is written once and gives the same bytes at every download, with control totals and a checksum.
      </p>
      <KeepAsRun params={params} isReady={isReady} startRun={startRun} />
      <DownloadNow params={params} isReady={isReady} />
    </div>
  );
}

/** A plain link: the browser shows how far the download is and lets one cancel it. */
function DownloadNow({ params, isReady }: { params: ExportParams; isReady: boolean }) {
  const look = cn(buttonStyle({ variant: "primary" }), "flex-1 lg:flex-none");
  if (!isReady) {
    return (
      <span role="link" aria-disabled className={look}>
        <Download aria-hidden /> Download now
      </span>
    );
  }
  return (
    <a href={`/exports/download?${exportQuery(params)}`} className={look}>
      <Download aria-hidden /> Download now
    </a>
  );
}

function KeepAsRun({
  params,
  isReady,
  startRun,
}: {
  params: ExportParams;
  isReady: boolean;
  startRun: StartRun;
}) {
  const url = useUrlState();
  const [isPending, startTransition] = useTransition();
  const [problem, setProblem] = useState<string | null>(null);

  function keep() {
    startTransition(async () => {
      const result = await startRun(exportInput(params));
      setProblem(result.ok ? null : result.message);
      if (!result.ok) return;
      toast.success("The export is being written. It stays in the list below.");
      // It is the newest, so it stands on the first page.
      if (url.params.has("cursor")) url.set({});
    });
  }

  return (
    <>
      <Button onClick={keep} pending={isPending} disabled={!isReady} className="flex-1 lg:flex-none">
        {!isPending && <FileArchive aria-hidden />} Keep as a run
      </Button>
      {problem !== null && (
        <p role="alert" className="order-last w-full text-table text-danger">
          {problem}
        </p>
      )}
    </>
  );
}
