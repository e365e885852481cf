import { assertStorable } from "@/lib/api/read-json";
import { invalidInput } from "@/lib/platform/parse-input";

/** The query as names and values. @throws AppError "invalid_input" for a name that is given twice. */
export function readQuery(url: string): Record<string, string> {
  const { searchParams } = new URL(url);
  const names = [...new Set(searchParams.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const [value = "", ...more] = searchParams.getAll(name);
      if (more.length > 0) throw invalidInput([{ field: name, message: "Give this once." }]);
      return [name, assertStorable(value, name)];
    }),
  );
}
