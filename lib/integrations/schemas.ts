import { z } from "zod";
import { compare, parseDecimal, ZERO, type Decimal } from "@/lib/domain/decimal";
import type { Flag } from "@/lib/domain/flags";
import type { OrderStatus } from "@/lib/domain/order-status";

/** One control of the integration form. */
export interface IntegrationField {
  name: string;
  label: string;
  help: string;
  /** Credentials are sealed and never shown again; settings are shown and edited. */
  kind: "credential" | "setting";
  input: "text" | "secret" | "select" | "boolean" | "textarea";
  required: boolean;
  default?: string;
  options?: readonly { value: string; label: string }[];
  /** Fields of one group follow each other and stand under this heading. */
  group?: string;
}

function decimalSetting(label: string, upTo?: Decimal) {
  const message = `${label} is a number such as 0.5, not below 0${upTo ? ` and not above ${upTo}` : ""}, with a point and no grouping.`;
  return z.string({ error: message }).transform((text, context): Decimal => {
    const value = parseDecimal(text === "" ? "0" : text);
    if (value !== null && compare(value, ZERO) >= 0 && (!upTo || compare(value, upTo) <= 0)) return value;
    context.addIssue({ code: "custom", message });
    return ZERO;
  });
}

const ADDRESS = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);

/** Lines or commas, as people type them, or a list, as programs send it. */
const addressList = z
  .union([z.string().transform((text) => text.split(/[\s,]+/)), z.array(z.string())], {
    error: "Allowed addresses are addresses or ranges such as 192.0.2.7 or 192.0.2.0/24.",
  })
  .transform((entries) => entries.map((entry) => entry.trim()).filter((entry) => entry !== ""))
  .superRefine((entries, context) => {
    for (const entry of entries) {
      if (ADDRESS.safeParse(entry).success) continue;
      context.addIssue({
        code: "custom",
        message: `${JSON.stringify(entry)} is not an address or a range such as 192.0.2.0/24.`,
      });
    }
  });

const MAX_GRACE_MINUTES = 30 * 24 * 60;
const graceMessage = `The grace period is a whole number of minutes between 0 and ${MAX_GRACE_MINUTES} (30 days).`;

/** What every integration has, whatever its gateway. Names are those of the form, the command line and the API. */
export const CommonSettings = z.object({
  tolerance_percent: decimalSetting("The tolerance in percent", "100" as Decimal).default(ZERO),
  tolerance_absolute: decimalSetting("The tolerance").default(ZERO),
  late_grace_minutes: z.coerce
    .number({ error: graceMessage })
    .int(graceMessage)
    .min(0, graceMessage)
    .max(MAX_GRACE_MINUTES, graceMessage)
    .default(0),
  fulfil_overpaid: z
    .union([z.boolean(), z.stringbool({ falsy: ["false", "no", "off", "0", ""] })], {
      error: "Fulfil overpaid orders is either true or false.",
    })
    .default(false),
  confirm_by_query: z
    .union([z.boolean(), z.stringbool({ falsy: ["false", "no", "off", "0", ""] })], {
      error: "Ask the gateway before delivery is either true or false.",
    })
    .default(false),
  allowed_ips: addressList.default([]),
});
export type CommonSettings = z.output<typeof CommonSettings>;

/** Drawn below the gateway's own fields. */
export const COMMON_FIELDS: readonly IntegrationField[] = [
  {
    name: "tolerance_percent",
    label: "Tolerance, percent",
    help: "A shortfall or excess up to this share of the expected amount counts as paid. The larger tolerance counts.",
    kind: "setting",
    input: "text",
    required: false,
    default: "0",
  },
  {
    name: "tolerance_absolute",
    label: "Tolerance, amount",
    help: "The same as an amount of the asset the order is quoted in.",
    kind: "setting",
    input: "text",
    required: false,
    default: "0",
  },
  {
    name: "late_grace_minutes",
    label: "Grace period, minutes",
    help: "A payment this long after its expiry is still taken at the quoted rate. Later ones wait for a person.",
    kind: "setting",
    input: "text",
    required: false,
    default: "0",
  },
  {
    name: "fulfil_overpaid",
    label: "Fulfil overpaid orders",
    help: "Tell the shop to fulfil an overpaid order at once; the excess still waits for a person.",
    kind: "setting",
    input: "boolean",
    required: false,
    default: "false",
  },
  {
    name: "confirm_by_query",
    label: "Ask the gateway before delivery",
    help: "A paid order is delivered only after the gateway, asked by us, has said so as well. Advised where its deliveries carry a token and no signature (MugglePay, CoinGate).",
    kind: "setting",
    input: "boolean",
    required: false,
    default: "false",
  },
  {
    name: "allowed_ips",
    label: "Allowed addresses",
    help: "Addresses or ranges webhooks may come from, one a line. Empty takes any: the signature is checked in either case.",
    kind: "setting",
    input: "textarea",
    required: false,
    default: "",
  },
];

const name = z
  .string({ error: "Give the integration a name." })
  .trim()
  .min(1, "Give the integration a name.")
  .max(80, "Use at most 80 characters.");

const slug = z
  .string({ error: "Give the integration a short name for its webhook address." })
  .regex(
    /^[a-z0-9](?:[a-z0-9_-]{0,38}[a-z0-9])?$/,
    "Use up to 40 small letters, digits, hyphens and underscores, beginning and ending with a letter or digit: it becomes part of the webhook address.",
  )
  // Ids and slugs name an integration alike, so a slug may not look like an id.
  .refine((value) => !value.startsWith("int_"), "A short name cannot begin with int_.");

const credentials = z.record(z.string(), z.string());
const settings = z.record(z.string(), z.union([z.string(), z.boolean(), z.number(), z.array(z.string())]));
/** Either one names an integration: ids begin with int_, slugs cannot. */
const integration = z.string({ error: "Name the integration by its id or slug." }).min(1).max(80);

export const AddIntegration = z.strictObject({
  gateway: z.string({ error: "Choose a gateway." }).min(1, "Choose a gateway."),
  slug,
  name,
  credentials: credentials.default({}),
  settings: settings.default({}),
});
export type AddIntegration = z.input<typeof AddIntegration>;

/** What is left out stays as it is; a setting given as "" goes back to its default. */
export const UpdateIntegration = z.strictObject({
  integration,
  name: name.optional(),
  settings: settings.optional(),
  /** All that are stored, once more, where the address of the gateway's API changes: they are sent to it. */
  credentials: credentials.optional(),
  /** The version the form was filled from; another one since then is a conflict. */
  updatedAt: z.iso.datetime({ offset: true }).optional(),
});
export type UpdateIntegration = z.input<typeof UpdateIntegration>;

export const RotateSecret = z.strictObject({
  integration,
  credentials,
  /** How long deliveries signed with the former value are still taken; 0 refuses it at once. */
  overlapHours: z.coerce
    .number()
    .int()
    .min(0)
    .max(30 * 24)
    .default(24),
});
export type RotateSecret = z.input<typeof RotateSecret>;

export const NamedIntegration = z.strictObject({ integration });
export type NamedIntegration = z.input<typeof NamedIntegration>;

export const RemoveSubscription = z.strictObject({
  integration,
  /** The gateway's own id of the webhook. */
  subscription: z.string({ error: "Name the webhook by its id." }).min(1).max(200),
});
export type RemoveSubscription = z.input<typeof RemoveSubscription>;

/** One address the gateway sends to. */
export interface SubscriptionView {
  id: string;
  /** Empty where the gateway does not say. */
  url: string;
  events: string[];
  /** Every event that is needed is among them. */
  isComplete: boolean;
  /** It is the address of this integration. */
  isOurs: boolean;
}

export interface SubscribedWebhook {
  outcome: "registered" | "completed" | "unchanged";
  subscription: SubscriptionView;
}

/** Times are RFC 3339 UTC. */
export interface RefreshedDictionary {
  id: string;
  slug: string;
  fetchedAt: string;
  /** "312 currencies"; null where the gateway has no words for it. */
  contents: string | null;
  isChanged: boolean;
}

export const TryConfiguration = z.strictObject({
  gateway: z.string().min(1),
  /** One that exists: what is not entered is taken from it, credentials and mapping too. */
  integration: integration.optional(),
  /** The short name a new one is to have; its webhook address may be part of what is signed. */
  slug: z.string().max(80).optional(),
  credentials: credentials.default({}),
  settings: settings.default({}),
  sample: z.strictObject({
    /** The body as text; a form as it is sent. */
    body: z
      .string()
      .min(1, "Paste the body of a webhook.")
      .max(1_048_576, "A webhook has at most 1 MiB; paste a smaller one."),
    /** One a line, "Name: value", as a captured request shows them. */
    headers: z.string().max(20_000, "Paste at most 20,000 characters of headers."),
  }),
});
export type TryConfiguration = z.input<typeof TryConfiguration>;

/** What intake would make of a sample. */
export interface Trial {
  /** Null when the signature is right; else the refusal's reason. */
  refusal: string | null;
  /** What had to be changed about the pasted text before its signature was right. */
  note: string | null;
  reading:
    | {
        kind: "event";
        /** In the order a person asks for them; null for what the message does not tell. */
        facts: { label: string; value: string | null }[];
        /** The vendor's word; null where it says none. */
        word: string | null;
        /** Its meaning here; null for a word no table has. */
        means: OrderStatus | null;
        /** What an order would be that has heard nothing else. */
        order: { status: OrderStatus; flags: Flag[] };
      }
    | { kind: "ignored"; reason: string }
    | { kind: "quarantined"; reason: string };
}

/** A gateway that can be connected. */
export interface GatewayChoice {
  kind: string;
  name: string;
  /** The gateway's own, then the common ones. */
  fields: readonly IntegrationField[];
  /** What to do at the vendor, one step a line. */
  setup: readonly string[];
  reportsAmounts: boolean;
  /** Whether it has an interface to ask for one payment. */
  canBeAsked: boolean;
  /** Null where the vocabulary is set up with the integration. */
  statusCount: number | null;
  /** Addresses the vendor says it sends from. */
  knownSourceIps: readonly string[];
}

/** Times are RFC 3339 UTC. */
export interface IntegrationHealth {
  lastDeliveryAt: string | null;
  /** Median time between the latest deliveries; null with fewer than three. */
  usualGapSeconds: number | null;
  /** Requests refused for whatever reason, in the 90 days their traces are kept. */
  refusedCount: number;
  quarantineCount: number;
}

export interface IntegrationSummary {
  id: string;
  slug: string;
  gateway: string;
  gatewayName: string;
  name: string;
  webhookUrl: string;
  /** Where the gateway was told to send to, when that is another address. */
  registeredUrl: string;
  disabledAt: string | null;
  createdAt: string;
  updatedAt: string;
  health: IntegrationHealth;
}

export interface IntegrationDetail extends IntegrationSummary {
  /** Its gateway keeps a list of payments that can be read. */
  hasList: boolean;
  /** Up to when that list was read; null before the first time. */
  listedUntil: string | null;
  /** The gateway's own, then the common ones. */
  fields: readonly IntegrationField[];
  settings: Record<string, unknown>;
  /** Which credentials are stored and since when; never their values. */
  credentials: {
    name: string;
    label: string;
    isSet: boolean;
    setAt: string | null;
    formerUntil: string | null;
  }[];
  /** The vendor's vocabulary with the shipped meaning and, where an admin changed it, ours. */
  statuses: {
    status: string;
    meaning: string;
    shipped: OrderStatus;
    /** Why it is mapped so, where that would surprise. */
    reason: string | null;
    override: OrderStatus | null;
  }[];
  /** Whether that vocabulary stands in the settings instead of shipping with the gateway. */
  hasOwnWords: boolean;
  mappingVersion: number;
  /** What the gateway lists and deliveries refer to; null where it has no such list. */
  dictionary: { fetchedAt: string | null; contents: string | null } | null;
  /** Its webhooks can be listed and registered through its interface. */
  canSubscribe: boolean;
}
