import { z } from "zod";
import { compare, parseDecimal, ZERO, type Decimal } from "@/lib/domain/decimal";
import { ORDER_STATUSES, type OrderStatus } from "@/lib/domain/order-status";

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
  /** Vendor status to ours, only where it differs from the shipped table; replaces the former overrides. */
  mapping: z.record(z.string().min(1), z.enum(ORDER_STATUSES)).optional(),
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
  statusCount: number;
  /** Addresses the vendor says it sends from. */
  knownSourceIps: readonly string[];
}

/** Times are RFC 3339 UTC. */
export interface IntegrationHealth {
  lastDeliveryAt: string | null;
  /** Median time between the latest deliveries; null with fewer than three. */
  usualGapSeconds: number | null;
  /** Requests refused for their signature, since the integration exists. */
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
  mappingVersion: number;
}
