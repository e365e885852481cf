import type { Metadata } from "next";
import { Suspense } from "react";
import { KeysetPager } from "@/components/data-table/keyset-pager";
import { ColumnGuide } from "@/components/exports/column-guide";
import { ExportActions } from "@/components/exports/export-actions";
import { ExportForm } from "@/components/exports/export-form";
import {
  exportInput,
  exportQuery,
  rangeProblem,
  readExportParams,
  type ExportParams,
} from "@/components/exports/export-params";
import { ExportPreview, ExportPreviewSkeleton } from "@/components/exports/export-preview";
import { RunList } from "@/components/exports/run-list";
import { Page, PageHeader } from "@/components/shell/page";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { requireActor } from "@/lib/auth/current-actor";
import { failureOf } from "@/lib/auth/failure";
import { calendarDayOf } from "@/lib/domain/accounting-day";
import { toInstant } from "@/lib/domain/instant";
import type { Actor } from "@/lib/domain/permission";
import { LAYOUTS, layoutInfo } from "@/lib/exports/columns";
import { EXPORTS_PAGE_SIZE, listExports } from "@/lib/exports/list-exports";
import { readBooks } from "@/lib/exports/plan-export";
import { previewExport } from "@/lib/exports/preview-export";
import { listIntegrations } from "@/lib/integrations/list-integrations";
import { now } from "@/lib/platform/clock";
import { orFirstPage } from "../or-first-page";
import { readRuns, startRun } from "./actions";

export const metadata: Metadata = { title: "Exports" };

interface ExportsPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function ExportsPage({ searchParams }: ExportsPageProps) {
  const actor = await requireActor("exports.run");
  const query = await searchParams;
  const cursor = [query.cursor].flat().at(-1) ?? null;
  const [{ zone }, { rows: runs, nextCursor }, integrations] = await Promise.all([
    readBooks(),
    orFirstPage(listExports(actor, cursor), "/exports"),
    listIntegrations(actor),
  ]);
  const at = toInstant(now());
  const params = readExportParams((name) => [query[name]].flat()[0] ?? null, calendarDayOf(at, zone));
  const layouts = Object.values(LAYOUTS).map(layoutInfo);
  return (
    <Page>
      <PageHeader
        title="Exports"
        description="Figures of a range of days as a CSV file: exact amounts, one row per thing, the same columns every time."
      />
      <div className="grid gap-x-8 gap-y-5 lg:grid-cols-[22rem_minmax(0,1fr)] lg:grid-rows-[auto_1fr] lg:gap-y-3">
        <div className="lg:row-span-2">
          <ExportForm
            params={params}
            layouts={layouts}
            integrations={integrations.map(({ slug, name }) => ({ slug, name }))}
            zone={zone}
          />
        </div>
        <ExportActions params={params} startRun={startRun} />
        <section aria-labelledby="preview" className="grid min-w-0 content-start gap-3">
          <h2 id="preview" className="sr-only">
            Preview
          </h2>
          <div className="overflow-hidden rounded-md border bg-surface">
            <Suspense key={exportQuery(params)} fallback={<ExportPreviewSkeleton />}>
              <Preview actor={actor} params={params} />
            </Suspense>
          </div>
          <ColumnGuide layout={layoutInfo(LAYOUTS[params.layout])} />
        </section>
      </div>
      <section aria-labelledby="kept" className="mt-8 grid gap-3">
        <div className="flex items-center justify-between gap-3">
          <h2 id="kept" className="text-title font-semibold tracking-tight">
            Kept exports
          </h2>
          {(cursor !== null || nextCursor !== null) && (
            <KeysetPager shown={runs.length} limit={EXPORTS_PAGE_SIZE} nextCursor={nextCursor} />
          )}
        </div>
        <RunList
          runs={runs}
          cursor={cursor}
          read={readRuns}
          startRun={startRun}
          labels={Object.fromEntries(layouts.map(({ name, label }) => [name, label]))}
          now={at}
          zone={zone}
        />
      </section>
    </Page>
  );
}

async function Preview({ actor, params }: { actor: Actor; params: ExportParams }) {
  const problem = rangeProblem(params);
  if (problem !== null) {
    return (
      <EmptyState title={problem.message}>
        The preview shows the first rows as soon as there is a range of days.
      </EmptyState>
    );
  }
  const result = await previewExport(actor, exportInput(params)).then(
    (preview) => ({ preview }),
    (error: unknown) => ({ failure: failureOf(error) }),
  );
  if ("preview" in result) return <ExportPreview preview={result.preview} />;
  return (
    <ErrorState
      title={
        result.failure.code === "invalid_input" ? "There is no such export" : "The preview could not be read"
      }
      reference={result.failure.reference}
    >
      {result.failure.message} The kept exports below are not affected.
    </ErrorState>
  );
}
