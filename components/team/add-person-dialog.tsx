"use client";

import { UserPlus } from "lucide-react";
import { useId, useState, type SubmitEvent } from "react";
import { ShownOnce } from "@/components/forms/shown-once";
import { useSubmit, type Answer } from "@/components/forms/use-submit";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { FormSummary } from "@/components/ui/form-summary";
import { Input } from "@/components/ui/input";
import type { Role } from "@/lib/domain/permission";
import type { AddUser } from "@/lib/users/schemas";
import { RoleField } from "./role-field";

export interface NewAccount {
  email: string;
  /** Made up here and shown once. */
  password: string | null;
}

interface AddPersonDialogProps {
  add: (input: AddUser) => Promise<Answer<NewAccount>>;
}

export function AddPersonDialog({ add }: AddPersonDialogProps) {
  const [open, setOpen] = useState(false);
  const [role, setRole] = useState<Role>("support");
  const [added, setAdded] = useState<NewAccount | null>(null);
  const formId = useId();
  const form = useSubmit(add, { controlId: (field) => `person-${field}`, onDone: setAdded });

  function change(next: boolean) {
    setOpen(next);
    if (!next) return;
    setAdded(null);
    setRole("support");
    form.setProblems([]);
  }

  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const entered = new FormData(event.currentTarget);
    form.submit({ name: String(entered.get("name")), email: String(entered.get("email")), role });
  }

  return (
    <Dialog open={open} onOpenChange={change}>
      <DialogTrigger asChild>
        <Button variant="primary">
          <UserPlus aria-hidden />
          Add a person
        </Button>
      </DialogTrigger>
      {added === null ? (
        <DialogContent
          title="Add a person"
          description="A password is made up for them. You see it once, after this."
          footer={
            <>
              <DialogClose asChild>
                <Button>Cancel</Button>
              </DialogClose>
              <Button type="submit" form={formId} variant="primary" pending={form.isPending}>
                Add the person
              </Button>
            </>
          }
        >
          <form id={formId} onSubmit={submit} noValidate className="grid gap-4">
            <FormSummary title="Nobody was added." problems={form.problems} />
            <Field id="person-name" label="Name" required error={form.errorOf("person-name")}>
              {(control) => <Input {...control} name="name" autoComplete="off" />}
            </Field>
            <Field id="person-email" label="E-mail" required error={form.errorOf("person-email")}>
              {(control) => (
                <Input
                  {...control}
                  name="email"
                  type="email"
                  autoComplete="off"
                  autoCapitalize="none"
                  spellCheck={false}
                />
              )}
            </Field>
            <RoleField name="new-role" value={role} onChange={setRole} />
          </form>
        </DialogContent>
      ) : (
        <PasswordShown title="The person is added" account={added} />
      )}
    </Dialog>
  );
}

/** The second half of adding and of resetting: the only sight of the password. */
export function PasswordShown({ title, account }: { title: string; account: NewAccount }) {
  return (
    <DialogContent
      title={title}
      footer={
        <DialogClose asChild>
          <Button variant="primary">I have passed it on</Button>
        </DialogClose>
      }
    >
      {account.password !== null && (
        <ShownOnce label={`Password of ${account.email}`} value={account.password}>
          Give it to them by another way than e-mail. It is not kept in readable form and cannot be shown
          again; if it gets lost, reset it.
        </ShownOnce>
      )}
    </DialogContent>
  );
}
