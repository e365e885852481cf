"use client";

import { useState, type ReactNode } from "react";
import { toast } from "sonner";
import { Consequences } from "@/components/forms/consequences";
import { useSubmit, type Answer } from "@/components/forms/use-submit";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent } from "@/components/ui/dialog";
import { FormSummary } from "@/components/ui/form-summary";
import { ROLE_LABEL, type Role } from "@/lib/domain/permission";
import type { ChangeRole, NamedUser, ResetPassword, UserLine } from "@/lib/users/schemas";
import { PasswordShown, type NewAccount } from "./add-person-dialog";
import { RoleField } from "./role-field";

export interface PersonActions {
  changeRole: (input: ChangeRole) => Promise<Answer<{ id: string }>>;
  resetPassword: (input: ResetPassword) => Promise<Answer<NewAccount>>;
  disable: (input: NamedUser) => Promise<Answer<{ id: string }>>;
  enable: (input: NamedUser) => Promise<Answer<{ id: string }>>;
}

interface PersonDialogProps {
  person: UserLine;
  /** Whether the person is who is looking. */
  isSelf: boolean;
  onClose: () => void;
}

interface AskProps {
  title: string;
  keep: string;
  act: { label: string; danger?: boolean; pending: boolean; run: () => void; disabled?: boolean };
  onClose: () => void;
  children: ReactNode;
}

/** A question with its consequences, open for as long as it is drawn. */
function Ask({ title, keep, act, onClose, children }: AskProps) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={title}
        footer={
          <>
            <DialogClose asChild>
              <Button>{keep}</Button>
            </DialogClose>
            <Button
              variant={act.danger === true ? "danger" : "primary"}
              pending={act.pending}
              disabled={act.disabled}
              onClick={act.run}
            >
              {act.label}
            </Button>
          </>
        }
      >
        <div className="grid gap-3">{children}</div>
      </DialogContent>
    </Dialog>
  );
}

export function ChangeRoleDialog(props: PersonDialogProps & Pick<PersonActions, "changeRole">) {
  const { person, isSelf, onClose, changeRole } = props;
  const [role, setRole] = useState<Role>(person.role);
  const form = useSubmit(changeRole, {
    onDone: () => {
      onClose();
      toast.success(`${person.name} is ${ROLE_LABEL[role]} from now on.`);
    },
  });
  return (
    <Ask
      title={`Change the role of ${person.name}`}
      keep={`Leave it at ${ROLE_LABEL[person.role]}`}
      act={{
        label: "Change the role",
        pending: form.isPending,
        disabled: role === person.role,
        run: () => form.submit({ user: person.id, role }),
      }}
      onClose={onClose}
    >
      <FormSummary title="The role was not changed." problems={form.problems} />
      <RoleField name={`role-${person.id}`} value={role} onChange={setRole} />
      {role !== person.role && (
        <Consequences
          title="What will happen"
          items={[
            isSelf
              ? "You are signed out at your next click and sign in again with the new role."
              : "They are signed out at their next click and sign in again with the new role.",
            "What they did before stays under their name.",
          ]}
        />
      )}
    </Ask>
  );
}

export function ResetPasswordDialog(props: PersonDialogProps & Pick<PersonActions, "resetPassword">) {
  const { person, isSelf, onClose, resetPassword } = props;
  const [account, setAccount] = useState<NewAccount | null>(null);
  const form = useSubmit(resetPassword, { onDone: setAccount });
  if (account !== null) {
    return (
      <Dialog open onOpenChange={(open) => !open && onClose()}>
        <PasswordShown title="The password is replaced" account={account} />
      </Dialog>
    );
  }
  return (
    <Ask
      title={`Give ${person.name} a new password?`}
      keep="Keep the present one"
      act={{
        label: "Make a new password",
        pending: form.isPending,
        run: () => form.submit({ user: person.id }),
      }}
      onClose={onClose}
    >
      <FormSummary title="The password was not replaced." problems={form.problems} />
      <Consequences
        title="What will happen"
        items={[
          "The present password stops working at once.",
          isSelf
            ? "You are signed out at your next click."
            : "They are signed out everywhere at their next click.",
          "The new one is made up and shown to you once.",
        ]}
      />
    </Ask>
  );
}

export function SwitchPersonDialog(props: PersonDialogProps & Pick<PersonActions, "disable" | "enable">) {
  const { person, isSelf, onClose, disable, enable } = props;
  const isOn = person.disabledAt === null;
  const form = useSubmit(isOn ? disable : enable, {
    onDone: () => {
      onClose();
      toast.success(isOn ? `${person.name} is disabled.` : `${person.name} may sign in again.`);
    },
  });
  return (
    <Ask
      title={isOn ? `Disable ${person.name}?` : `Enable ${person.name}?`}
      keep={isOn ? "Leave them active" : "Leave them disabled"}
      act={{
        label: isOn ? "Disable" : "Enable",
        danger: isOn,
        pending: form.isPending,
        run: () => form.submit({ user: person.id }),
      }}
      onClose={onClose}
    >
      <FormSummary title="Nothing was changed." problems={form.problems} />
      <Consequences
        title="What will happen"
        items={
          isOn
            ? [
                isSelf
                  ? "You are out at your next click and cannot sign in any more."
                  : "They are out at their next click and cannot sign in any more.",
                "Orders assigned to them stay assigned until somebody takes them.",
                "What they did stays in the history and in the audit log, under their name.",
              ]
            : [
                `They may sign in again as ${ROLE_LABEL[person.role]}, with the password they had.`,
                "Sessions from before stay ended.",
              ]
        }
      />
    </Ask>
  );
}
