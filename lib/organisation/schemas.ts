import { z } from "zod";
import { isTimeZone } from "@/lib/domain/accounting-day";

export const ENVIRONMENTS = ["test", "live"] as const;

export const UpdateOrganisation = z.strictObject({
  name: z
    .string({ error: "Enter the organisation's name." })
    .trim()
    .min(1, "Enter the organisation's name.")
    .max(80, "Use at most 80 characters.")
    .regex(/^[^\p{Cc}]*$/u, "A name has no line breaks or control characters."),
  timeZone: z
    .string({ error: "Choose a time zone." })
    .max(60)
    .refine(
      (zone) => zone === "UTC" || (zone.includes("/") && isTimeZone(zone)),
      "Choose a time zone such as Europe/Berlin.",
    ),
  environment: z.enum(ENVIRONMENTS, { error: "Choose test or live." }),
});
export type UpdateOrganisation = z.input<typeof UpdateOrganisation>;
