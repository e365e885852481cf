import { z } from "zod";

/** Parts that every answer is made of. Amounts travel as text, since a JSON number is a float to most readers. */
export const amount = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/)
  .meta({ description: "Exact decimal as text, without exponent or grouping.", examples: ["0.5812"] });

export const instant = z.iso
  .datetime()
  .meta({ description: "RFC 3339 in UTC.", examples: ["2026-03-02T09:15:40.123Z"] });

export const text = z.string();

export const actorJson = z.object({ kind: z.string(), id: z.string().nullable(), name: z.string() }).meta({
  id: "Actor",
  description: "Who did it: a person, a program with a key, the operator, a gateway or the system.",
});
