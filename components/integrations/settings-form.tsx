"use client";

import { useRouter } from "next/navigation";
import type { SubmitEvent } from "react";
import { toast } from "sonner";
import { Disclosure } from "@/components/ui/disclosure";
import { useSubmit, type Answer } from "@/components/forms/use-submit";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormSummary } from "@/components/ui/form-summary";
import { Input } from "@/components/ui/input";
import type { IntegrationDetail, UpdateIntegration } from "@/lib/integrations/schemas";
import { FieldGrid, groupFields } from "./field-groups";
import { enteredCredentials, enteredSettings } from "./form-values";
import { controlName, SettingControl } from "./setting-control";
import { TryPanel, type TryOut } from "./try-panel";

interface SettingsFormProps {
  integration: Pick<
    IntegrationDetail,
    "id" | "name" | "gateway" | "fields" | "settings" | "updatedAt" | "gatewayName"
  >;
  canEdit: boolean;
  update: (input: UpdateIntegration) => Promise<Answer<{ slug: string }>>;
  tryOut: TryOut;
}

/** Filled from one version and saved against it: whoever saves second is told, and overwrites nobody. */
export function SettingsForm({ integration, canEdit, update, tryOut }: SettingsFormProps) {
  const router = useRouter();
  const { own, rules, credentials } = groupFields(integration.fields);
  const ungrouped = own.flatMap(({ title, fields }) => (title === null ? fields : []));
  const grouped = own.filter(({ title }) => title !== null);
  const form = useSubmit(update, {
    controlId: (field) => (field === "name" ? "integration-name" : field),
    onDone: () => {
      toast.success("The settings are saved. The next delivery is judged by them.");
      router.refresh();
    },
  });

  // Asked for by the answer to an address that is another than before.
  const enteredAgain = credentials.filter((field) => form.errorOf(controlName(field)) !== null);

  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const entered = new FormData(event.currentTarget);
    form.submit({
      integration: integration.id,
      name: String(entered.get("name") ?? ""),
      settings: enteredSettings(entered, integration.fields),
      ...(enteredAgain.length > 0 && { credentials: enteredCredentials(entered, enteredAgain) }),
      updatedAt: integration.updatedAt,
    });
  }

  const control = (field: (typeof rules)[number]) => (
    <SettingControl
      field={field}
      value={integration.settings[field.name]}
      error={form.errorOf(`settings.${field.name}`)}
      disabled={!canEdit}
    />
  );

  return (
    <form key={integration.updatedAt} onSubmit={submit} noValidate className="grid gap-4">
      <FormSummary title="The settings were not saved." problems={form.problems} />
      <Field id="integration-name" label="Name" required error={form.errorOf("integration-name")}>
        {(control) => (
          <Input
            {...control}
            name="name"
            defaultValue={integration.name}
            disabled={!canEdit}
            autoComplete="off"
          />
        )}
      </Field>
      <FieldGrid fields={[...rules, ...ungrouped]} control={control} />
      {grouped.map(({ title, fields }) => (
        <Disclosure key={title} label={title}>
          <div className="border-t p-3">
            <FieldGrid fields={fields} control={control} />
          </div>
        </Disclosure>
      ))}
      {enteredAgain.length > 0 && (
        <FieldGrid
          fields={enteredAgain}
          control={(field) => <SettingControl field={field} error={form.errorOf(controlName(field))} />}
        />
      )}
      {canEdit && (
        <Disclosure label="Try it with a webhook">
          <div className="border-t p-3">
            <TryPanel
              tryOut={tryOut}
              entries={(entered) => ({
                gateway: integration.gateway,
                integration: integration.id,
                settings: enteredSettings(entered, integration.fields),
              })}
            />
          </div>
        </Disclosure>
      )}
      {canEdit && (
        <div>
          <Button type="submit" variant="primary" pending={form.isPending}>
            Save the settings
          </Button>
        </div>
      )}
    </form>
  );
}
