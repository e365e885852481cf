import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { GatewayMark } from "@/components/cells/gateway-mark";
import { MappingEditor } from "@/components/mapping/mapping-editor";
import { Page, PageHeader } from "@/components/shell/page";
import { requireActor } from "@/lib/auth/current-actor";
import { AppError } from "@/lib/domain/errors";
import { isAllowed, type Actor } from "@/lib/domain/permission";
import { getOrganisation } from "@/lib/organisation/get-organisation";
import { now as clockNow } from "@/lib/platform/clock";
import { getMapping } from "@/lib/replays/get-mapping";
import { getReplay } from "@/lib/replays/get-replay";
import { listReplayChanges } from "@/lib/replays/list-replay-changes";
import { cancelRun, previewMapping, readRun, saveMapping } from "./actions";

export const metadata: Metadata = { title: "Status mapping" };

interface MappingPageProps {
  params: Promise<{ slug: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

const SHOWN = 50;
/** For so long after it was saved the page tells what came of it. */
const FRESH_MS = 15 * 60_000;

export default async function MappingPage({ params, searchParams }: MappingPageProps) {
  const actor = await requireActor("integrations.view");
  const [{ slug }, query, organisation] = await Promise.all([params, searchParams, getOrganisation()]);
  const one = (name: string) => [query[name]].flat()[0]?.slice(0, 200);
  const view = await getMapping(actor, slug).catch(orNotFound);
  const mayConfigure = isAllowed(actor, "integrations.configure");
  const now = clockNow();
  const latest = view.runs.find((run) => !run.dryRun);
  const isFresh = latest !== undefined && now.getTime() - Date.parse(latest.createdAt) < FRESH_MS;
  const sought = one("word")?.toLowerCase();
  return (
    <Page>
      <PageHeader
        back={{ href: `/integrations/${view.integration.slug}`, label: view.integration.name }}
        title="Status mapping"
        description={
          <span className="flex flex-wrap items-center gap-x-2">
            <GatewayMark gateway={view.integration.gatewayName} />
            <span>
              Version {view.version}. What each word of the gateway becomes here; a word that is not mapped
              sends its order to manual review.
            </span>
          </span>
        }
      />
      <MappingEditor
        view={view}
        preview={mayConfigure ? await report(actor, one("preview")) : null}
        applying={mayConfigure && isFresh ? await report(actor, latest.id) : null}
        actions={
          mayConfigure
            ? { preview: previewMapping, save: saveMapping, read: readRun, cancel: cancelRun }
            : null
        }
        soughtKey={
          view.rows.find(({ word, key }) => [word, key].some((spelled) => spelled.toLowerCase() === sought))
            ?.key ?? null
        }
        now={now.toISOString()}
        zone={organisation.timeZone}
      />
    </Page>
  );
}

/** A preview whose row was pruned is like none. */
async function report(actor: Actor, id: string | undefined) {
  if (id === undefined) return null;
  try {
    const [run, { rows: changes }] = await Promise.all([
      getReplay(actor, id),
      listReplayChanges(actor, id, { limit: SHOWN }),
    ]);
    return { run, changes };
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  }
}

function orNotFound(error: unknown): never {
  if (error instanceof AppError && error.code === "not_found") notFound();
  throw error;
}
