import { z } from "zod";

/** "createdFrom" as it is written in JSON that leaves the process: "created_from". */
export function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/**
 * An area's own schema with the names that programs use. It refuses names it does not know, since a filter that is
 * silently left out answers a question nobody asked. Names inside of values are not changed.
 */
export function wire<Schema extends z.ZodObject>(schema: Schema) {
  const names = Object.keys(schema.shape);
  const renamed = z.strictObject(
    Object.fromEntries(names.map((name) => [snakeCase(name), schema.shape[name] as z.ZodType])),
  );
  return renamed.transform((value): z.output<Schema> => {
    const given = names.flatMap((name) => (snakeCase(name) in value ? [[name, value[snakeCase(name)]]] : []));
    return Object.fromEntries(given);
  });
}
