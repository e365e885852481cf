import { ArrowRight, Eye, History, RotateCcw, Save } from "lucide-react";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { useSubmit } from "@/components/forms/use-submit";
import { count } from "@/components/replays/run-words";
import { isUnderWay, type RunReport } from "@/components/replays/use-run";
import { Button } from "@/components/ui/button";
import { FormSummary } from "@/components/ui/form-summary";
import { mappingWarning } from "@/lib/domain/mapping-warning";
import type { MappingView } from "@/lib/replays/schemas";
import { draftChanges, type Draft, type DraftChange } from "./mapping-draft";
import type { MappingActions } from "./mapping-editor";
import { wordOf } from "./mapping-history";
import { MappingPreview } from "./mapping-preview";

interface DraftPanelProps {
  view: MappingView;
  draft: Draft;
  /** A preview from the version in force, of this draft or of another. */
  preview: { report: RunReport; mapping: Draft } | null;
  actions: MappingActions;
  onUndo: () => void;
}

/** What is about to be saved: the words that change, what that does to past orders, and only then the button. */
export function DraftPanel({ view, draft, preview, actions, onUndo }: DraftPanelProps) {
  const router = useRouter();
  const path = `/integrations/${view.integration.slug}/mapping`;
  const changes = draftChanges(view.mapping, draft);
  const shown = preview !== null && draftChanges(preview.mapping, draft).length === 0 ? preview.report : null;

  const previewing = useSubmit(actions.preview, {
    onDone: ({ id }) => router.replace(`${path}?preview=${id}`, { scroll: false }),
  });
  const cancelling = useSubmit(actions.cancel, { onDone: () => router.refresh() });
  const saving = useSubmit(actions.save, {
    onDone: ({ version }) => {
      toast.success(`Version ${version} is in force. The past is being read under it.`);
      router.replace(path, { scroll: false });
    },
  });
  const askPreview = () =>
    previewing.submit({ integration: view.integration.id, mapping: draft, version: view.version });
  const isIdle = changes.length === 0 && shown === null;
  const title =
    changes.length > 0 ? count(changes.length, "change") : isIdle ? "No change yet" : "The mapping as it is";
  return (
    <section aria-label={title} className="grid gap-3 rounded-lg border bg-surface p-4">
      <h2 className="font-medium">{title}</h2>
      {changes.length > 0 && <Changes changes={changes} view={view} />}
      {isIdle && (
        <p className="text-table text-ink-2">
          Choose what a word becomes. What that would do to past orders is shown before anything is saved.
        </p>
      )}
      <FormSummary
        title="Nothing was saved."
        problems={[...previewing.problems, ...saving.problems, ...cancelling.problems]}
      />
      {shown !== null && <MappingPreview report={shown} cancel={cancelling.submit} />}
      {shown === null && preview !== null && changes.length > 0 && (
        <p className="text-table text-ink-2">
          You changed the table after its preview. Preview it again to save it.
        </p>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        {changes.length > 0 && (
          <Button onClick={onUndo}>
            <RotateCcw aria-hidden />
            Undo all
          </Button>
        )}
        {isIdle ? (
          <Button pending={previewing.isPending} onClick={askPreview}>
            <History aria-hidden />
            Check past orders against it
          </Button>
        ) : shown?.run.state === "done" ? (
          (changes.length > 0 || shown.run.changed > 0) && (
            <Button
              variant={shown.run.fulfils > 0 ? "danger" : "primary"}
              pending={saving.isPending}
              onClick={() => saving.submit({ integration: view.integration.id, previewId: shown.run.id })}
            >
              <Save aria-hidden />
              {shown.run.fulfils > 0
                ? `Save and send ${count(shown.run.fulfils, "signal")}`
                : changes.length > 0
                  ? "Save the mapping"
                  : "Apply it to these orders"}
            </Button>
          )
        ) : (
          <Button
            variant="primary"
            disabled={shown !== null && isUnderWay(shown.run)}
            pending={previewing.isPending}
            onClick={askPreview}
          >
            <Eye aria-hidden />
            Preview
          </Button>
        )}
      </div>
    </section>
  );
}

function Changes({ changes, view }: { changes: readonly DraftChange[]; view: MappingView }) {
  const rowOf = (key: string) => view.rows.find((row) => row.key === key);
  const isShipped = (key: string) => (rowOf(key)?.shipped ?? null) !== null;
  const warned = changes.filter(
    ({ key, to }) => to !== null && mappingWarning(rowOf(key)?.shipped ?? null, to) !== null,
  ).length;
  return (
    <>
      <ul className="grid gap-1 text-table">
        {changes.map(({ key, from, to }) => (
          <li key={key} className="flex flex-wrap items-center gap-x-1.5">
            <span className="font-mono text-[0.92em] break-all">{rowOf(key)?.word ?? key}</span>
            <span className="text-ink-3">{wordOf(from, isShipped(key))}</span>
            <ArrowRight aria-label="becomes" className="size-3.5 text-ink-3" />
            <span className="font-medium">{wordOf(to, isShipped(key))}</span>
          </li>
        ))}
      </ul>
      {warned > 0 && (
        <p className="text-table text-attention">
          {warned === 1 ? "One of them deserves" : `${warned} of them deserve`} a second look; why stands at
          the word.
        </p>
      )}
    </>
  );
}
