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
  /** The same seed makes the same orders, amounts and order of sending. */
  seed: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,40}$/, "--seed is up to 40 letters, digits and hyphens.")
    .optional(),
});
export type RunSimulation = z.input<typeof RunSimulation>;
