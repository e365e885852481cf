"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { toast } from "sonner";
import { calendarDay } from "@/components/cells/moment-text";
import type { Answer } from "@/components/forms/use-submit";
import { RunProgress } from "@/components/replays/run-progress";
import { count } from "@/components/replays/run-words";
import { isUnderWay, useRun, type ReadRun, type RunReport } from "@/components/replays/use-run";
import type {
  MappingVersion,
  MappingView,
  NamedRun,
  PreviewMapping,
  ReplayRun,
  SaveMapping,
} from "@/lib/replays/schemas";
import { DraftPanel } from "./draft-panel";
import { draftChanges, withWord, type Draft } from "./mapping-draft";
import { MappingHistory } from "./mapping-history";
import { MappingRows } from "./mapping-rows";

export interface MappingActions {
  preview: (input: PreviewMapping) => Promise<Answer<ReplayRun>>;
  save: (input: SaveMapping) => Promise<Answer<{ version: number; run: ReplayRun }>>;
  read: ReadRun;
  cancel: (input: NamedRun) => Promise<Answer<ReplayRun>>;
}

interface MappingEditorProps {
  view: MappingView;
  /** The preview that the address names, as it stands. */
  preview: RunReport | null;
  /** The run that applies the saved mapping to the past, while it is under way and some time after. */
  applying: RunReport | null;
  /** Null for who may only look. */
  actions: MappingActions | null;
  soughtKey: string | null;
  now: string;
  zone: string;
}

const NEVER: ReadRun = async () => ({ ok: false, message: "", fields: [] });

/** The table, what a change of it would do to the past, and how it came to be what it is. */
export function MappingEditor(props: MappingEditorProps) {
  const { view, actions, soughtKey, now, zone } = props;
  const router = useRouter();
  const preview = useRun(props.preview, actions?.read ?? NEVER);
  const applying = useRun(props.applying, actions?.read ?? NEVER);
  const previewed = draftOf(preview, view);
  const [draft, setDraft] = useState<Draft>(previewed ?? view.mapping);

  // What waited for a word waits no longer once the past was read.
  const wasUnderWay = props.applying !== null && isUnderWay(props.applying.run);
  const isJustApplied = wasUnderWay && applying !== null && !isUnderWay(applying.run);
  useEffect(() => {
    if (isJustApplied) router.refresh();
  }, [isJustApplied, router]);

  function restore({ version, mapping }: MappingVersion) {
    setDraft(mapping);
    toast.message(`The table shows version ${version}. Preview it, then save it.`);
  }

  const unsaved = draftChanges(view.mapping, draft).length;
  return (
    <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_26rem]">
      <section aria-label="Mapping" className="min-w-0 overflow-hidden rounded-lg border bg-surface">
        <MappingRows
          rows={view.rows}
          draft={draft}
          saved={view.mapping}
          onChange={actions === null ? undefined : (key, status) => setDraft(withWord(draft, key, status))}
          soughtKey={soughtKey}
          now={now}
          zone={zone}
        />
        <p className="border-t bg-sunken px-3 py-2 text-label text-ink-3">
          Heard in deliveries since {calendarDay(view.heardSince, zone)}
          {view.heardAll ? ", the last 90 days." : "; older ones are not counted, since there are too many."}
        </p>
      </section>
      {actions !== null && unsaved > 0 && (
        // Where the table fills the screen the panel is far below it.
        <a
          href="#draft"
          className="sticky bottom-3 z-10 justify-self-center rounded-full border bg-raised px-4 py-2.5 text-table font-medium text-accent shadow-float hover:underline xl:hidden"
        >
          {count(unsaved, "change")}, not saved: go on below
        </a>
      )}
      <div id="draft" className="grid min-w-0 scroll-mt-4 gap-4 xl:sticky xl:top-4">
        {applying !== null && <Applying report={applying} />}
        {actions !== null && (
          <DraftPanel
            view={view}
            draft={draft}
            preview={preview === null || previewed === null ? null : { report: preview, mapping: previewed }}
            actions={actions}
            onUndo={() => setDraft(view.mapping)}
          />
        )}
        <section aria-labelledby="history" className="overflow-hidden rounded-lg border bg-surface">
          <h2 id="history" className="border-b px-4 py-3 font-medium">
            History
          </h2>
          <MappingHistory
            versions={view.versions}
            shippedKeys={new Set(view.rows.filter(({ shipped }) => shipped !== null).map(({ key }) => key))}
            onRestore={actions === null ? undefined : restore}
            now={now}
            zone={zone}
          />
        </section>
      </div>
    </div>
  );
}

/** What a run previews; null where it is not a preview of the version in force. */
function draftOf(report: RunReport | null, { integration, version }: MappingView): Draft | null {
  if (report === null) return null;
  const { dryRun, selection, integration: of } = report.run;
  if (!dryRun || selection.by !== "mapping" || selection.version !== version) return null;
  return of?.id === integration.id ? selection.mapping : null;
}

/** How the saved mapping gets to the past. */
function Applying({ report: { run } }: { report: RunReport }) {
  const title = run.state === "done" ? "The past is read" : "Reading the past";
  return (
    <section aria-label={title} className="grid gap-3 rounded-lg border bg-surface p-4">
      <h2 className="font-medium">{title}</h2>
      {run.state === "done" ? (
        <p className="text-table text-ink-2" role="status">
          {count(run.changed, "order")} changed
          {run.fulfils > 0 && `, ${count(run.fulfils, "fulfilment signal")} sent`}.
        </p>
      ) : (
        <RunProgress run={run} />
      )}
    </section>
  );
}
