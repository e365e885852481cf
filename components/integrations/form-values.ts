import type { IntegrationField } from "@/lib/integrations/schemas";
import { controlName } from "./setting-control";

/**
 * What was entered for the settings. An unticked box is a value too: false. A default is sent as "", so that it is not
 * pinned: an integration follows when a later version ships another one.
 */
export function enteredSettings(
  form: FormData,
  fields: readonly IntegrationField[],
): Record<string, string | boolean> {
  return Object.fromEntries(
    fields
      .filter(({ kind }) => kind === "setting")
      .map((field) => {
        const value = form.get(controlName(field));
        if (field.input === "boolean") return [field.name, value !== null];
        return [field.name, value === field.default ? "" : String(value ?? "")];
      }),
  );
}

export function enteredCredentials(
  form: FormData,
  fields: readonly IntegrationField[],
): Record<string, string> {
  return Object.fromEntries(
    fields
      .filter(({ kind }) => kind === "credential")
      .map((field) => [field.name, String(form.get(controlName(field)) ?? "")]),
  );
}
