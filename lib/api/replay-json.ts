import { z } from "zod";
import { glanceJson, toGlanceJson } from "@/lib/api/delivery-json";
import { actorJson, instant, text } from "@/lib/api/json-parts";
import { snakeCase } from "@/lib/api/wire";
import { ORDER_STATUSES } from "@/lib/domain/order-status";
import {
  RUN_KINDS,
  RUN_STATES,
  type MappingView,
  type ReplayChange,
  type ReplayRun,
  type UnmappedStatus,
} from "@/lib/replays/schemas";

const count = z.int();
const status = z.enum(ORDER_STATUSES);
const mapping = z.record(z.string(), status);
const named = z.object({ id: text, slug: text, name: text });

export const replayRunJson = z
  .object({
    id: text,
    kind: z.enum(RUN_KINDS),
    dry_run: z.boolean(),
    integration: named.nullable().meta({ description: "The integration whose mapping it is about." }),
    filter: z.record(z.string(), z.string()).nullable().meta({ description: "What the deliveries were chosen by." }),
    mapping: mapping.nullable().meta({ description: "The mapping that is tried or applied." }),
    state: z.enum(RUN_STATES),
    total: count.nullable().meta({ description: "Deliveries, or orders of a mapping; null until they are known." }),
    done: count,
    stayed: count.meta({ description: "Deliveries that change nothing." }),
    failed: count.meta({ description: "What cannot be read." }),
    changed: count.meta({ description: "Orders that differ from what they were before the run." }),
    fulfils: count.meta({ description: "Orders the shop is told to deliver because of it." }),
    failure: text.nullable().meta({ description: "What happened and what to do, of a run that failed." }),
    requested_by: actorJson,
    created_at: instant,
    started_at: instant.nullable(),
    finished_at: instant.nullable(),
  })
  .meta({ id: "ReplayRun", description: "One reading anew of the past; a dry run only tells what it would change." });

export function toReplayRunJson(run: ReplayRun): z.output<typeof replayRunJson> {
  const { id, kind, integration, selection, state, total, done, stayed, failed, changed, fulfils, failure } = run;
  return {
    id,
    kind,
    dry_run: run.dryRun,
    integration,
    filter: selection.by === "filter" ? withSnakeCase(selection.filter) : null,
    mapping: selection.by === "mapping" ? selection.mapping : null,
    state,
    total,
    done,
    stayed,
    failed,
    changed,
    fulfils,
    failure,
    requested_by: run.requestedBy,
    created_at: run.createdAt,
    started_at: run.startedAt,
    finished_at: run.finishedAt,
  };
}

function withSnakeCase(filter: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(filter).map(([name, value]) => [snakeCase(name), value]));
}

export const replayChangeJson = z
  .object({
    order_id: text.nullable().meta({ description: "Null for an order that a dry run would make." }),
    external_order_id: text.nullable(),
    before: glanceJson.nullable(),
    after: glanceJson,
    fulfils: z.boolean().meta({ description: "Whether the shop is told to deliver because of it." }),
  })
  .meta({ id: "ReplayChange", description: "One order from before a run's first item to after its last." });

export function toReplayChangeJson(change: ReplayChange): z.output<typeof replayChangeJson> {
  return {
    order_id: change.orderId,
    external_order_id: change.externalOrderId,
    before: change.before && toGlanceJson(change.before),
    after: toGlanceJson(change.after),
    fulfils: change.fulfils,
  };
}

export const mappingJson = z
  .object({
    integration: named.extend({ gateway: text }),
    version: count,
    mapping: mapping.meta({ description: "Where an admin decided otherwise than ships, by the gateway's one spelling." }),
    words: z.array(
      z.object({
        word: text,
        key: text,
        meaning: text.nullable(),
        shipped: status.nullable().meta({ description: "Null for a word the gateway's documents do not have." }),
        reason: text.nullable(),
        override: status.nullable(),
        heard_count: count,
        heard_last_at: instant.nullable(),
        waiting_orders: count,
      }),
    ),
    heard_since: instant,
    versions: z.array(
      z.object({ version: count, at: instant.nullable(), by: actorJson.nullable(), mapping }),
    ),
  })
  .meta({ id: "Mapping", description: "What each word of a gateway becomes at one integration." });

export function toMappingJson(view: MappingView): z.output<typeof mappingJson> {
  const { id, slug, name, gateway } = view.integration;
  return {
    integration: { id, slug, name, gateway },
    version: view.version,
    mapping: view.mapping,
    words: view.rows.map(({ heard, waiting, ...row }) => ({
      ...row,
      heard_count: heard?.count ?? 0,
      heard_last_at: heard?.lastAt ?? null,
      waiting_orders: waiting,
    })),
    heard_since: view.heardSince,
    versions: view.versions.map(({ version, at, by, mapping: words }) => ({ version, at, by, mapping: words })),
  };
}

export const unmappedStatusJson = z
  .object({ integration: named, word: text, key: text, deliveries: count, orders: count, last_at: instant })
  .meta({ id: "UnmappedStatus", description: "A gateway's word that no mapping knows, with what waits for it." });

export function toUnmappedStatusJson(status: UnmappedStatus): z.output<typeof unmappedStatusJson> {
  const { integration, word, key, deliveries, orders, lastAt } = status;
  return { integration, word, key, deliveries, orders, last_at: lastAt };
}
