"use client";

import { useState } from "react";
import { toast } from "sonner";
import { exactTimeWithZone } from "@/components/cells/moment-text";
import { Consequences } from "@/components/forms/consequences";
import { useSubmit, type Answer } from "@/components/forms/use-submit";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormSummary } from "@/components/ui/form-summary";
import { Input } from "@/components/ui/input";
import { RadioCards } from "@/components/ui/radio-cards";
import { Select } from "@/components/ui/select";
import type { UpdateOrganisation } from "@/lib/organisation/schemas";

interface OrganisationFormProps {
  organisation: UpdateOrganisation;
  /** Names of zones by region: "Europe" has "Europe/Berlin". */
  zones: Readonly<Record<string, readonly string[]>>;
  now: string;
  update: (input: UpdateOrganisation) => Promise<Answer<UpdateOrganisation>>;
}

const ENVIRONMENT_CHOICES = [
  { value: "live", label: "Live", description: "Orders on this desk are real money." },
  {
    value: "test",
    label: "Test",
    description: "No order here moves real money. Every page says so at the top.",
  },
];

export function OrganisationForm({ organisation, zones, now, update }: OrganisationFormProps) {
  const [name, setName] = useState(organisation.name);
  const [timeZone, setTimeZone] = useState(organisation.timeZone);
  const [environment, setEnvironment] = useState(organisation.environment);
  const form = useSubmit(update, {
    controlId: (field) => `organisation-${field}`,
    onDone: () => toast.success("The settings are saved. Everybody sees them from their next page on."),
  });
  const consequences = [
    timeZone !== organisation.timeZone &&
      `Days, months and the times on every page are those of ${timeZone}. Exports made before keep the zone they were made in.`,
    environment !== organisation.environment &&
      (environment === "live"
        ? "The desk is marked as live. Nothing else changes: integrations keep the credentials they have."
        : "The desk is marked as a test. Nothing else changes: integrations with live credentials still take real money."),
  ].filter((sentence) => sentence !== false);

  return (
    <form
      noValidate
      className="grid max-w-xl gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        form.submit({ name, timeZone, environment });
      }}
    >
      <FormSummary title="The settings were not saved." problems={form.problems} />
      <Field
        id="organisation-name"
        label="Name"
        required
        error={form.errorOf("organisation-name")}
        help="Shown under the logo and written into exports."
      >
        {(control) => (
          <Input
            {...control}
            value={name}
            onChange={(event) => setName(event.target.value)}
            autoComplete="organization"
          />
        )}
      </Field>
      <Field
        id="organisation-timeZone"
        label="Time zone"
        required
        error={form.errorOf("organisation-timeZone")}
        help={`The zone of the books: it decides which day an order belongs to. There it is now ${exactTimeWithZone(now, timeZone)}.`}
      >
        {(control) => (
          <Select {...control} value={timeZone} onChange={(event) => setTimeZone(event.target.value)}>
            {Object.entries(zones).map(([region, names]) => (
              <optgroup key={region} label={region}>
                {names.map((zone) => (
                  <option key={zone} value={zone}>
                    {zone.replaceAll("_", " ")}
                  </option>
                ))}
              </optgroup>
            ))}
          </Select>
        )}
      </Field>
      <RadioCards
        name="environment"
        legend="Environment"
        options={ENVIRONMENT_CHOICES}
        value={environment}
        onChange={(chosen) => setEnvironment(chosen === "test" ? "test" : "live")}
      />
      {consequences.length > 0 && <Consequences title="What will change" items={consequences} />}
      <div>
        <Button type="submit" variant="primary" pending={form.isPending}>
          Save the settings
        </Button>
      </div>
    </form>
  );
}
