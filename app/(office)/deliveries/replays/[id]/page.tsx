import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { KeysetPager } from "@/components/data-table/keyset-pager";
import { RunView } from "@/components/replays/run-view";
import { Page } from "@/components/shell/page";
import { requireActor } from "@/lib/auth/current-actor";
import { AppError } from "@/lib/domain/errors";
import { isAllowed } from "@/lib/domain/permission";
import { getOrganisation } from "@/lib/organisation/get-organisation";
import { now } from "@/lib/platform/clock";
import { getReplay } from "@/lib/replays/get-replay";
import { listReplayChanges } from "@/lib/replays/list-replay-changes";
import { orFirstPage } from "../../../or-first-page";
import { startRun } from "../../actions";
import { cancelRun, readRun } from "../actions";

export const metadata: Metadata = { title: "Replay" };

interface ReplayPageProps {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

const LIMIT = 50;

export default async function ReplayPage({ params, searchParams }: ReplayPageProps) {
  const actor = await requireActor("deliveries.replay");
  const [{ id }, query, organisation] = await Promise.all([params, searchParams, getOrganisation()]);
  const run = await getReplay(actor, id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
  const cursor = [query.cursor].flat().at(-1);
  const { rows: changes, nextCursor } = await orFirstPage(
    listReplayChanges(actor, id, { limit: LIMIT, cursor }),
    `/deliveries/replays/${id}`,
  );
  return (
    <Page>
      <RunView
        // Past the first page the list stands still: what a refresh brings is the first page.
        report={{ run, changes }}
        isFirstPage={cursor === undefined}
        pager={<KeysetPager shown={changes.length} limit={LIMIT} nextCursor={nextCursor} />}
        read={readRun}
        cancel={cancelRun}
        start={startRun}
        mayCancel={run.kind === "deliveries" || isAllowed(actor, "integrations.configure")}
        now={now().toISOString()}
        zone={organisation.timeZone}
      />
    </Page>
  );
}
