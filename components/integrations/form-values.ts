import type { IntegrationField } from "@/lib/integrations/schemas";
import { controlName } from "./setting-control";

/** What was entered for the fields of one kind. An unticked box is a value too: false. */
export function enteredSettings(
  form: FormData,
  fields: readonly IntegrationField[],
): Record<string, string | boolean> {
  return Object.fromEntries(
    fields
      .filter(({ kind }) => kind === "setting")
      .map((field) => {
        const value = form.get(controlName(field));
        return [field.name, field.input === "boolean" ? value !== null : String(value ?? "")];
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
