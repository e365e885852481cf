"use client";

import { KeyRound } from "lucide-react";
import { useId, useState, type SubmitEvent } from "react";
import { toast } from "sonner";
import { exactTimeWithZone } from "@/components/cells/moment-text";
import { Consequences } from "@/components/forms/consequences";
import { useSubmit, type Answer } from "@/components/forms/use-submit";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { FormSummary } from "@/components/ui/form-summary";
import { Select } from "@/components/ui/select";
import type { IntegrationField, RotateSecret } from "@/lib/integrations/schemas";
import { enteredCredentials } from "./form-values";
import { SettingControl } from "./setting-control";

const OVERLAPS = [
  { hours: 0, label: "None: refuse the former value at once" },
  { hours: 1, label: "1 hour" },
  { hours: 24, label: "24 hours" },
  { hours: 72, label: "3 days" },
  { hours: 168, label: "7 days" },
] as const;

interface RotateDialogProps {
  integration: { id: string; name: string; gatewayName: string };
  credentials: readonly IntegrationField[];
  zone: string;
  rotate: (input: RotateSecret) => Promise<Answer<{ rotated: string[]; formerUntil: string | null }>>;
}

export function RotateDialog({ integration, credentials, zone, rotate }: RotateDialogProps) {
  const [open, setOpen] = useState(false);
  const [overlapHours, setOverlapHours] = useState(24);
  const formId = useId();
  const form = useSubmit(rotate, {
    // "credentials" is said of the group: its first control stands for it.
    controlId: (field) => (field === "credentials" ? `credentials.${credentials[0]?.name ?? ""}` : field),
    onDone: ({ rotated, formerUntil }) => {
      setOpen(false);
      const names = rotated.map((name) => credentials.find((field) => field.name === name)?.label ?? name);
      toast.success(
        formerUntil === null
          ? `Replaced: ${names.join(", ")}. The former value is refused from now on.`
          : `Replaced: ${names.join(", ")}. The former value is taken until ${exactTimeWithZone(formerUntil, zone)}.`,
      );
    },
  });

  function change(next: boolean) {
    setOpen(next);
    form.setProblems([]);
  }

  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const entered = new FormData(event.currentTarget);
    form.submit({
      integration: integration.id,
      credentials: enteredCredentials(entered, credentials),
      overlapHours,
    });
  }

  return (
    <Dialog open={open} onOpenChange={change}>
      <DialogTrigger asChild>
        <Button size="sm">
          <KeyRound aria-hidden />
          Rotate
        </Button>
      </DialogTrigger>
      <DialogContent
        title={`Rotate the credentials of ${integration.name}`}
        description="Enter only what is new. What is left empty stays as it is."
        footer={
          <>
            <DialogClose asChild>
              <Button>Keep the present ones</Button>
            </DialogClose>
            <Button type="submit" form={formId} variant="primary" pending={form.isPending}>
              Rotate
            </Button>
          </>
        }
      >
        <form id={formId} onSubmit={submit} noValidate className="grid gap-4">
          <FormSummary title="Nothing was replaced." problems={form.problems} />
          {credentials.map((field) => (
            <SettingControl
              key={field.name}
              field={field}
              required={false}
              error={form.errorOf(`credentials.${field.name}`)}
            />
          ))}
          <Field
            id="overlap"
            label="Overlap"
            required
            help="For how long deliveries signed with the former value are still taken."
          >
            {(control) => (
              <Select
                {...control}
                value={overlapHours}
                onChange={(event) =>
                  setOverlapHours(
                    event.target.selectedIndex >= 0
                      ? (OVERLAPS[event.target.selectedIndex]?.hours ?? 24)
                      : 24,
                  )
                }
              >
                {OVERLAPS.map(({ hours, label }) => (
                  <option key={hours} value={hours}>
                    {label}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Consequences
            title="What will happen"
            items={[
              "The new value is used for checking and for asking the gateway from now on.",
              overlapHours === 0
                ? `Deliveries signed with the former value are refused at once. Replace it at ${integration.gatewayName} first.`
                : `Deliveries signed with the former value are still taken for ${overlapHours === 1 ? "1 hour" : `${overlapHours} hours`}; replace it at ${integration.gatewayName} within that time.`,
              "The former value cannot be shown again.",
            ]}
          />
        </form>
      </DialogContent>
    </Dialog>
  );
}
