"use client";

import { useRouter } from "next/navigation";
import { useState, type SubmitEvent } from "react";
import { useSubmit, type Answer } from "@/components/forms/use-submit";
import { Button, ButtonLink } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormSummary } from "@/components/ui/form-summary";
import { Input } from "@/components/ui/input";
import type { AddIntegration, GatewayChoice } from "@/lib/integrations/schemas";
import { FieldGrid, FieldGroup, groupFields } from "./field-groups";
import { enteredCredentials, enteredSettings } from "./form-values";
import { SettingControl } from "./setting-control";
import { suggestSlug } from "./suggest-slug";
import { TryPanel, type TryOut } from "./try-panel";

interface AddIntegrationFormProps {
  gateway: GatewayChoice;
  /** "https://desk.example.com/api/webhooks/" */
  webhookPrefix: string;
  add: (input: AddIntegration) => Promise<Answer<{ slug: string }>>;
  tryOut: TryOut;
}

export function AddIntegrationForm({ gateway, webhookPrefix, add, tryOut }: AddIntegrationFormProps) {
  const router = useRouter();
  const [name, setName] = useState("");
  /** Null while it follows the name. */
  const [ownSlug, setOwnSlug] = useState<string | null>(null);
  const slug = ownSlug ?? suggestSlug(name);
  const { credentials, own, rules } = groupFields(gateway.fields);
  const form = useSubmit(add, {
    controlId: (field) => field,
    onDone: (added) => router.push(`/integrations/${added.slug}`),
  });

  const entries = (entered: FormData) => ({
    gateway: gateway.kind,
    slug,
    credentials: enteredCredentials(entered, gateway.fields),
    settings: enteredSettings(entered, gateway.fields),
  });

  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    form.submit({ ...entries(new FormData(event.currentTarget)), name });
  }

  const control = (field: (typeof rules)[number]) => (
    <SettingControl key={field.name} field={field} error={form.errorOf(`${field.kind}s.${field.name}`)} />
  );
  return (
    <form onSubmit={submit} noValidate className="grid gap-5">
      <FormSummary title="The integration was not added." problems={form.problems} />
      <FieldGroup
        id="naming"
        title="What it is called"
        description="How your colleagues call it, and how its webhook address ends."
      >
        <Field id="name" label="Name" required error={form.errorOf("name")}>
          {(field) => (
            <Input
              {...field}
              value={name}
              onChange={(event) => setName(event.target.value)}
              placeholder={`${gateway.name}, main shop`}
              autoComplete="off"
            />
          )}
        </Field>
        <Field
          id="slug"
          label="Short name"
          required
          error={form.errorOf("slug")}
          help={
            <>
              The webhook address will be{" "}
              <code className="font-mono break-all">
                {webhookPrefix}
                {slug === "" ? "…" : slug}
              </code>{" "}
              and cannot be changed later.
            </>
          }
        >
          {(field) => (
            <Input
              {...field}
              value={slug}
              onChange={(event) => setOwnSlug(event.target.value)}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              className="font-mono"
            />
          )}
        </Field>
      </FieldGroup>
      <FieldGroup
        id="credentials"
        title="Credentials"
        description="Encrypted when they are saved, and never shown again."
      >
        {credentials.map(control)}
      </FieldGroup>
      {own.map(({ title, fields }) =>
        title === null ? (
          <FieldGroup
            key="settings"
            id="settings"
            title={`Settings of ${gateway.name}`}
            description="The defaults are right for most. They can be changed later."
          >
            {fields.map(control)}
          </FieldGroup>
        ) : (
          <FieldGroup
            key={title}
            id={`settings-${title.toLowerCase().replaceAll(/[^a-z]+/g, "-")}`}
            title={title}
          >
            <FieldGrid fields={fields} control={control} />
          </FieldGroup>
        ),
      )}
      <FieldGroup
        id="try-it"
        title="Try it"
        description="Paste a webhook and see what would become of it, before anything is saved."
      >
        <TryPanel entries={entries} tryOut={tryOut} />
      </FieldGroup>
      <FieldGroup
        id="rules"
        title="Rules"
        description="What counts as paid without anybody looking. The strictest values are filled in."
      >
        {rules.map(control)}
      </FieldGroup>
      <div className="sticky bottom-0 -mx-4 flex gap-2 border-t bg-canvas px-4 py-3 sm:static sm:mx-0 sm:bg-transparent sm:px-0">
        <Button type="submit" variant="primary" pending={form.isPending}>
          Add the integration
        </Button>
        <ButtonLink href="/integrations">Cancel</ButtonLink>
      </div>
    </form>
  );
}
