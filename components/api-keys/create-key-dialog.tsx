"use client";

import { KeyRound } from "lucide-react";
import { useId, useState, type SubmitEvent } from "react";
import { ShownOnce } from "@/components/forms/shown-once";
import { useSubmit, type Answer } from "@/components/forms/use-submit";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog, DialogClose, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { FormSummary } from "@/components/ui/form-summary";
import { Input } from "@/components/ui/input";
import type { CreateApiKey } from "@/lib/api-keys/schemas";
import { SCOPES, type Scope } from "@/lib/domain/permission";
import { scopeAbilities } from "./scope-text";

interface CreateKeyDialogProps {
  create: (input: CreateApiKey) => Promise<Answer<{ id: string; key: string }>>;
}

const SCOPES_ID = "key-scopes";

export function CreateKeyDialog({ create }: CreateKeyDialogProps) {
  const [open, setOpen] = useState(false);
  const [key, setKey] = useState<string | null>(null);
  const formId = useId();
  const form = useSubmit(create, {
    controlId: (field) => (field.startsWith("scopes") ? SCOPES_ID : `key-${field}`),
    onDone: (made) => setKey(made.key),
  });

  function change(next: boolean) {
    setOpen(next);
    if (!next) return;
    setKey(null);
    form.setProblems([]);
  }

  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const entered = new FormData(event.currentTarget);
    form.submit({
      name: String(entered.get("name")),
      scopes: SCOPES.filter((scope) => entered.getAll("scopes").includes(scope)),
    });
  }

  return (
    <Dialog open={open} onOpenChange={change}>
      <DialogTrigger asChild>
        <Button variant="primary">
          <KeyRound aria-hidden />
          Make a key
        </Button>
      </DialogTrigger>
      {key === null ? (
        <DialogContent
          title="Make an API key"
          description="One key for each program, with no more than that program needs."
          footer={
            <>
              <DialogClose asChild>
                <Button>Cancel</Button>
              </DialogClose>
              <Button type="submit" form={formId} variant="primary" pending={form.isPending}>
                Make the key
              </Button>
            </>
          }
        >
          <form id={formId} onSubmit={submit} noValidate className="grid gap-4">
            <FormSummary title="No key was made." problems={form.problems} />
            <Field
              id="key-name"
              label="Name"
              required
              error={form.errorOf("key-name")}
              help="Where it is used. The audit log shows this name."
            >
              {(control) => <Input {...control} name="name" autoComplete="off" placeholder="Shop backend" />}
            </Field>
            <ScopeField error={form.errorOf(SCOPES_ID)} />
          </form>
        </DialogContent>
      ) : (
        <DialogContent
          title="The key is made"
          footer={
            <DialogClose asChild>
              <Button variant="primary">I have stored it</Button>
            </DialogClose>
          }
        >
          <ShownOnce label="API key" value={key}>
            Put it where the program keeps its secrets, and send it as{" "}
            <code className="font-mono text-[0.92em]">Authorization: Bearer …</code>. Only a hash of it is
            kept, so it cannot be shown again.
          </ShownOnce>
        </DialogContent>
      )}
    </Dialog>
  );
}

function ScopeField({ error }: { error: string | null }) {
  return (
    <fieldset
      id={SCOPES_ID}
      tabIndex={-1}
      aria-describedby={error === null ? undefined : `${SCOPES_ID}-error`}
      className="grid gap-1 outline-none"
    >
      <legend className="mb-1.5 text-table font-medium">Scopes</legend>
      {SCOPES.map((scope: Scope) => (
        <label
          key={scope}
          className="flex items-start gap-2.5 rounded-md border bg-surface px-3 py-2 hover:bg-hover has-checked:border-accent has-checked:bg-accent-soft"
        >
          <Checkbox name="scopes" value={scope} className="mt-0.5" />
          <span className="min-w-0">
            <code className="font-mono text-table font-medium">{scope}</code>
            <span className="block text-label text-ink-2">May {scopeAbilities(scope)}.</span>
          </span>
        </label>
      ))}
      {error !== null && (
        <p id={`${SCOPES_ID}-error`} className="text-table text-danger">
          {error}
        </p>
      )}
    </fieldset>
  );
}
