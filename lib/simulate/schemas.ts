import { z } from "zod";

/** Either one names an integration: ids begin with int_, slugs cannot. */
const integration = z.string({ error: "Name the integration by its id or slug." }).min(1).max(80);

export const SendTestEvent = z.strictObject({ integration });
export type SendTestEvent = z.input<typeof SendTestEvent>;

export interface TestEventResult {
  /** What the intake made of it: applied, duplicate and so on. */
  outcome: string;
  orderId: string;
  externalOrderId: string;
  /** "The test event arrived after 14 ms ...", for people. */
  message: string;
}

export const RunSimulation = z.strictObject({
  integration,
  /** One of SCENARIOS, or "mixed". */
  scenario: z.string({ error: "Name a scenario." }).min(1).max(60),
  orders: z.coerce
    .number({ error: "--orders is a whole number." })
    .int("--orders is a whole number.")
    .min(1, "At least one order.")
    .max(100_000, "At most 100,000 orders at a time.")
    .default(1),
  /** Deliveries a second; 0 sends as fast as the server answers. */
  rate: z.coerce
    .number({ error: "--rate is a number of deliveries a second." })
    .min(0, "--rate is not below 0.")
    .max(10_000, "--rate is at most 10,000 a second.")
    .default(0),
  duplicates: z.coerce
    .number({ error: "--duplicates is a probability such as 0.2." })
    .min(0, "--duplicates is a probability between 0 and 1.")
    .max(1, "--duplicates is a probability between 0 and 1.")
    .default(0),
  shuffle: z.boolean().default(false),
  /** The same seed makes the same orders, amounts and order of sending; only their times are those of the run. */
  seed: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,40}$/, "--seed is up to 40 letters, digits and hyphens.")
    .optional(),
});
export type RunSimulation = z.input<typeof RunSimulation>;

/** How probable one fault is, from 0 to 1. */
const chance = z.coerce
  .number({ error: "A fault's probability is a number such as 0.1." })
  .min(0, "A fault's probability lies between 0 and 1.")
  .max(1, "A fault's probability lies between 0 and 1.");

export const PlayVendors = z.strictObject({
  /** Ids or slugs of the integrations whose gateways are played. */
  integrations: z.array(integration).min(1, "Name at least one integration.").max(50),
  /** Where the APIs are; 0 for any free port. */
  port: z.coerce
    .number({ error: "--port is a port number." })
    .int("--port is a port number.")
    .min(0, "--port is 0 or a port number.")
    .max(65_535, "--port is at most 65535.")
    .default(0),
  /** Vendor seconds in a second. */
  speed: z.coerce
    .number({ error: "--speed is a number such as 60." })
    .min(0.01, "--speed is above 0.")
    .max(100_000, "--speed is at most 100,000.")
    .default(1),
  /** How long ago the vendor's clock begins; it catches up at that speed. */
  agoMinutes: z.coerce
    .number({ error: "--ago is a number of minutes." })
    .min(0, "--ago is not below 0.")
    .max(60 * 24 * 40, "--ago is at most 40 days.")
    .default(0),
  perMinute: z.coerce
    .number({ error: "--new-per-minute is a number." })
    .min(0, "--new-per-minute is not below 0.")
    .max(6_000, "--new-per-minute is at most 6,000.")
    .default(0),
  /** What new payments go through, those made from the desk too: one of SCENARIOS, or "mixed". */
  scenario: z.string().min(1).max(60).default("mixed"),
  faults: z
    .strictObject({
      late: chance,
      lost: chance,
      doubled: chance,
      reordered: chance,
      wrong_signature: chance,
      slow: chance,
      http_500: chance,
    })
    .partial()
    .default({}),
  /** Points the integrations at the simulator while it runs. */
  connect: z.boolean().default(false),
  seed: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,40}$/, "--seed is up to 40 letters, digits and hyphens.")
    .optional(),
});
export type PlayVendors = z.input<typeof PlayVendors>;
