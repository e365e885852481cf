import { z } from "zod";
import type { ActorRef } from "@/lib/domain/permission";
import { ORDER_STATUSES, type OrderStatus } from "@/lib/domain/order-status";
import { DeliveriesFilter, type OrderGlance } from "@/lib/ingest/schemas";

export const RUN_KINDS = ["deliveries", "mapping"] as const;
export type RunKind = (typeof RUN_KINDS)[number];

export const RUN_STATES = ["queued", "running", "done", "cancelled", "failed"] as const;
export type RunState = (typeof RUN_STATES)[number];

/** A run's selection as it is stored. */
export const RunSelection = z.discriminatedUnion("by", [
  z.object({ by: z.literal("ids") }),
  /** Names and values as they were given. */
  z.object({ by: z.literal("filter"), filter: z.record(z.string(), z.string()) }),
  z.object({
    by: z.literal("mapping"),
    mapping: z.record(z.string(), z.enum(ORDER_STATUSES)),
    /** The version it was drafted from; of a saved one, its own. */
    version: z.int(),
    /** Words that are read otherwise than before, in the gateway's one spelling; null looks at every word. */
    words: z.array(z.string()).nullable(),
  }),
]);
export type RunSelection = z.output<typeof RunSelection>;

/** One reading anew of the past, as it stands now. */
export interface ReplayRun {
  id: string;
  kind: RunKind;
  dryRun: boolean;
  /** The integration whose mapping it is about. */
  integration: { id: string; slug: string; name: string } | null;
  selection: RunSelection;
  state: RunState;
  /** Deliveries, or orders of a mapping; null until they are known. */
  total: number | null;
  done: number;
  /** Deliveries that change nothing a person sees. */
  stayed: number;
  /** Deliveries that cannot be read. */
  failed: number;
  /** Orders that differ from what they were before the run. */
  changed: number;
  /** Orders the shop is told to deliver because of it. */
  fulfils: number;
  failure: string | null;
  requestedBy: ActorRef;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
}

/** One order from before a run's first item to after its last. */
export interface ReplayChange {
  /** Null for an order that a dry run would make. */
  orderId: string | null;
  externalOrderId: string | null;
  before: OrderGlance | null;
  after: OrderGlance;
  fulfils: boolean;
}

const integration = z.string().min(1).max(80);

const MAX_WORDS = 300;
const mapping = z
  .record(z.string().min(1).max(200), z.enum(ORDER_STATUSES))
  .refine((words) => Object.keys(words).length <= MAX_WORDS, `A mapping has at most ${MAX_WORDS} words.`);

export const PreviewMapping = z.strictObject({
  integration,
  /** Vendor status to ours, only where it differs from the shipped table; replaces the former overrides. */
  mapping,
  /** The version of the mapping the draft was made from; another one since then is a conflict. */
  version: z.int().min(1).optional(),
});
export type PreviewMapping = z.input<typeof PreviewMapping>;

/** What is saved is what was previewed. */
export const SaveMapping = z.strictObject({ integration, previewId: z.string().min(1).max(60) });
export type SaveMapping = z.input<typeof SaveMapping>;

/** Deliveries by what they are; every one where nothing is named. */
export const ReplayFilter = DeliveriesFilter.omit({ limit: true, cursor: true }).strict();
export type ReplayFilter = z.input<typeof ReplayFilter>;

/** More than these a person does not go through; a filter that fits more has to be narrowed. */
export const MAX_REPLAYED = 100_000;

export const StartReplay = z
  .strictObject({
    /** These deliveries. */
    ids: z.array(z.string().min(1).max(60)).min(1).max(10_000).optional(),
    /** All that fit now; what comes in later is not taken in. */
    filter: ReplayFilter.optional(),
    /** Exactly what a dry run went through. */
    sameAs: z.string().min(1).max(60).optional(),
    /** Said each time, so that nothing is replayed by leaving it out. */
    dryRun: z.boolean(),
  })
  .refine(
    ({ ids, filter, sameAs }) => [ids, filter, sameAs].filter((given) => given !== undefined).length === 1,
    "Name what to replay in one way: ids, a filter, or the dry run that went through it.",
  );
export type StartReplay = z.input<typeof StartReplay>;

export const NamedRun = z.strictObject({ id: z.string().min(1).max(60) });
export type NamedRun = z.input<typeof NamedRun>;

export const ReplayChangesFilter = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** The last change of the page before. */
  cursor: z.string().max(60).optional(),
});
export type ReplayChangesFilter = z.input<typeof ReplayChangesFilter>;

/** A vendor's word, what ships, what an admin made of it, and how often it was heard. */
export interface MappingRow {
  /** As the vendor spells it. */
  word: string;
  /** The gateway's one spelling of it: the key of a mapping. */
  key: string;
  /** Null for a word the gateway's documents do not have. */
  meaning: string | null;
  shipped: OrderStatus | null;
  /** Why it ships so, where that would surprise. */
  reason: string | null;
  override: OrderStatus | null;
  heard: { count: number; lastAt: string } | null;
  /** Orders that wait for this word to be mapped. */
  waiting: number;
}

/** One change of a mapping, from the audit log. */
export interface MappingVersion {
  version: number;
  /** Null for the mapping it was connected with. */
  at: string | null;
  by: ActorRef | null;
  mapping: Record<string, OrderStatus>;
  /** Null on a side: as shipped. */
  changes: { key: string; from: OrderStatus | null; to: OrderStatus | null }[];
}

export interface MappingView {
  integration: { id: string; slug: string; name: string; gateway: string; gatewayName: string };
  version: number;
  mapping: Record<string, OrderStatus>;
  /** Unmapped words first, then the gateway's vocabulary, then words only an admin knows. */
  rows: MappingRow[];
  /** Since when deliveries were counted, and whether that was all of them. */
  heardSince: string;
  heardAll: boolean;
  /** Newest first. */
  versions: MappingVersion[];
  /** The latest previews and savings of this mapping. */
  runs: ReplayRun[];
}

/** A word gateways have used that no mapping knows today. */
export interface UnmappedStatus {
  integration: { id: string; slug: string; name: string };
  /** As it was spelled last. */
  word: string;
  /** The gateway's one spelling of it. */
  key: string;
  /** Deliveries that wait for it. */
  deliveries: number;
  orders: number;
  lastAt: string;
}

export const ReplaysFilter = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** Id of the last run of the page before. */
  cursor: z.string().max(60).optional(),
});
export type ReplaysFilter = z.input<typeof ReplaysFilter>;
