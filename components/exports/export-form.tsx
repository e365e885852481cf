"use client";

import { Download, FileArchive } from "lucide-react";
import { useState, useTransition } from "react";
import { toast } from "sonner";
import { cn } from "@/components/design/cn";
import { useUrlState } from "@/components/data-table/use-url-state";
import { Button, buttonStyle } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { RadioCards } from "@/components/ui/radio-cards";
import { Select } from "@/components/ui/select";
import {
  FLAVOUR_MEANING,
  FLAVOURS,
  type ExportInput,
  type ExportRunView,
  type LayoutInfo,
} from "@/lib/exports/schemas";
import { exportInput, exportQuery, rangeProblem, type ExportParams } from "./export-params";
import { RangeField } from "./range-field";

export type StartRun = (
  input: ExportInput,
) => Promise<{ ok: true; data: ExportRunView } | { ok: false; message: string }>;

interface ExportFormProps {
  params: ExportParams;
  layouts: readonly LayoutInfo[];
  integrations: readonly { slug: string; name: string }[];
  zone: string;
  startRun: StartRun;
}

/** What to export. Every choice goes into the address at once, and the preview beside it follows. */
export function ExportForm({ params, layouts, integrations, zone, startRun }: ExportFormProps) {
  const url = useUrlState();
  const layout = layouts.find((candidate) => candidate.name === params.layout);
  const isReady = rangeProblem(params) === null;
  return (
    <div className="grid content-start gap-5">
      <RadioCards
        name="layout"
        legend="What"
        value={params.layout}
        onChange={(name) => url.set({ layout: name, status: null })}
        options={layouts.map(({ name, label, grain }) => ({ value: name, label, description: grain }))}
      />
      <RangeField params={params} zone={zone} dateBasis={layout?.dateBasis ?? ""} onChange={url.set} />
      <RadioCards
        name="flavour"
        legend="What for"
        value={params.flavour}
        onChange={(flavour) => url.set({ flavour })}
        options={FLAVOURS.map((flavour) => ({ value: flavour, ...FLAVOUR_MEANING[flavour] }))}
      />
      <Narrowing
        key={params.layout}
        params={params}
        statuses={layout?.statuses ?? []}
        integrations={integrations}
        onChange={url.set}
      />
      <div className="sticky bottom-0 -mx-4 flex flex-wrap gap-2 border-t bg-canvas px-4 py-3 lg:static lg:mx-0 lg:px-0">
        <DownloadNow params={params} isReady={isReady} />
        <KeepAsRun params={params} isReady={isReady} startRun={startRun} />
      </div>
    </div>
  );
}

interface NarrowingProps {
  params: ExportParams;
  statuses: LayoutInfo["statuses"];
  integrations: readonly { slug: string; name: string }[];
  onChange: (changes: Record<string, string | null>) => void;
}

function Narrowing({ params, statuses, integrations, onChange }: NarrowingProps) {
  const chosen = [params.status, params.integration, params.asset].filter((value) => value !== "").length;
  const choose = (name: string) => (event: React.ChangeEvent<HTMLSelectElement>) =>
    onChange({ [name]: event.target.value || null });
  return (
    <details open={chosen > 0} className="group rounded-md border bg-surface">
      <summary className="flex min-h-9 items-center px-3 text-table font-medium select-none">
        Only some rows
        {chosen > 0 && <span className="ml-1.5 font-normal text-ink-2">{chosen} chosen</span>}
      </summary>
      <div className="grid gap-3 border-t px-3 py-3">
        <Field id="export-status" label="Status">
          {(control) => (
            <Select {...control} value={params.status} onChange={choose("status")}>
              <option value="">Any</option>
              {statuses.map((status) => (
                <option key={status.value} value={status.value}>
                  {status.label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field id="export-integration" label="Integration">
          {(control) => (
            <Select {...control} value={params.integration} onChange={choose("integration")}>
              <option value="">Any</option>
              {integrations.map((integration) => (
                <option key={integration.slug} value={integration.slug}>
                  {integration.name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field id="export-asset" label="Asset" help="Its code as the orders show it, such as USDT.">
          {(control) => (
            <Input
              {...control}
              defaultValue={params.asset}
              autoCapitalize="characters"
              spellCheck={false}
              onBlur={(event) =>
                event.target.value.trim() !== params.asset &&
                onChange({ asset: event.target.value.trim() || null })
              }
              onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
            />
          )}
        </Field>
      </div>
    </details>
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
  const [isPending, startTransition] = useTransition();
  const [problem, setProblem] = useState<string | null>(null);

  function keep() {
    startTransition(async () => {
      const result = await startRun(exportInput(params));
      setProblem(result.ok ? null : result.message);
      if (result.ok) toast.success("The export is being written. It stays in the list below.");
    });
  }

  return (
    <>
      <Button onClick={keep} pending={isPending} disabled={!isReady} className="flex-1 lg:flex-none">
        {!isPending && <FileArchive aria-hidden />} Keep as a run
      </Button>
      {problem !== null && (
        <p role="alert" className="w-full text-table text-danger">
          {problem}
        </p>
      )}
      <p className="w-full text-label text-ink-3">
        A run is written once and gives the same bytes at every download, with control totals and a checksum.
      </p>
    </>
  );
}
