import { z } from "zod";
import { operation, pageOf } from "@/lib/api/operation";
import { mappingJson, replayChangeJson, replayRunJson, unmappedStatusJson } from "@/lib/api/replay-json";
import { wire } from "@/lib/api/wire";
import { PreviewMapping, ReplayChangesFilter, ReplayFilter, ReplaysFilter, SaveMapping, StartReplay } from "@/lib/replays/schemas";

const run = { status: 200, description: "The run.", schema: replayRunJson } as const;
/** The integration is named in the path. */
const ofIntegration = { integration: true } as const;

/** The filter is the list's own, in the names that programs use, and checked with the rest by the verb. */
const startBody = wire(
  z.object({ ...StartReplay.shape, filter: wire(ReplayFilter.omit({ tab: true })).optional() }),
);

export const replayOperations = {
  getMapping: operation({
    method: "GET",
    path: "/integrations/{id}/mapping",
    tag: "Integrations",
    summary: "Get what each word of the gateway becomes, how often it was heard, and the mapping's versions; by id or slug",
    permission: "integrations.view",
    answer: { status: 200, description: "The mapping.", schema: mappingJson },
  }),
  previewMapping: operation({
    method: "POST",
    path: "/integrations/{id}/mapping/preview",
    tag: "Integrations",
    summary: "Find out which past orders another mapping would change; 409 when `version` is not current",
    permission: "integrations.configure",
    body: wire(PreviewMapping.omit(ofIntegration)),
    answer: { status: 202, description: "A dry run that waits for the worker: GET /replays/{id}.", schema: replayRunJson },
  }),
  saveMapping: operation({
    method: "PUT",
    path: "/integrations/{id}/mapping",
    tag: "Integrations",
    summary: "Save a mapping that was previewed to the end (`preview_id`), and apply it to the past; 409 when it is not current",
    permission: "integrations.configure",
    body: wire(SaveMapping.omit(ofIntegration)),
    answer: {
      status: 202,
      description: "The mapping is in force; the run applies it to the past.",
      schema: z.object({ version: z.int(), run: replayRunJson }),
    },
  }),
  listUnmappedStatuses: operation({
    method: "GET",
    path: "/unmapped-statuses",
    tag: "Integrations",
    summary: "List words of gateways that no mapping knows, with what waits for them",
    permission: "integrations.view",
    answer: { status: 200, description: "All of them.", schema: z.object({ data: z.array(unmappedStatusJson) }) },
  }),
  startReplay: operation({
    method: "POST",
    path: "/deliveries/replay",
    tag: "Deliveries",
    summary:
      "Replay many deliveries, in order of arrival: `ids`, all that fit a `filter` now, or exactly those of a dry run (`same_as`); a dry run only tells what would change",
    permission: "deliveries.replay",
    body: startBody,
    answer: { status: 202, description: "The run waits for the worker: GET /replays/{id}.", schema: replayRunJson },
  }),
  listReplays: operation({
    method: "GET",
    path: "/replays",
    tag: "Deliveries",
    summary: "List runs that read the past anew, newest first",
    permission: "deliveries.replay",
    query: wire(ReplaysFilter),
    answer: { status: 200, description: "One page.", schema: pageOf(replayRunJson) },
  }),
  getReplay: operation({
    method: "GET",
    path: "/replays/{id}",
    tag: "Deliveries",
    summary: "Get a run, how far it is and what it found",
    permission: "deliveries.replay",
    answer: run,
  }),
  listReplayChanges: operation({
    method: "GET",
    path: "/replays/{id}/changes",
    tag: "Deliveries",
    summary: "List the orders a run changed or would change, each before and after",
    permission: "deliveries.replay",
    query: wire(ReplayChangesFilter),
    answer: { status: 200, description: "One page.", schema: pageOf(replayChangeJson) },
  }),
  cancelReplay: operation({
    method: "POST",
    path: "/replays/{id}/cancel",
    tag: "Deliveries",
    summary: "End a run where it stands; 409 when it is over, or applies a saved mapping",
    permission: "deliveries.replay",
    answer: run,
  }),
};
