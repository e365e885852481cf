"use client";

import { CirclePlay, CircleSlash, KeyRound, MoreHorizontal, ShieldCheck } from "lucide-react";
import { useMemo, useState } from "react";
import { Moment } from "@/components/cells/moment";
import { listColumnHelper } from "@/components/data-table/columns";
import { DataTable } from "@/components/data-table/data-table";
import { DataTableSkeleton } from "@/components/data-table/data-table-skeleton";
import { cn } from "@/components/design/cn";
import type { Density } from "@/components/design/preferences";
import { buttonStyle } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { EmptyState } from "@/components/ui/empty-state";
import { ROLE_LABEL } from "@/lib/domain/permission";
import type { UserLine } from "@/lib/users/schemas";
import { PersonBadge } from "./person-badge";
import {
  ChangeRoleDialog,
  ResetPasswordDialog,
  SwitchPersonDialog,
  type PersonActions,
} from "./person-dialogs";

type Task = "role" | "password" | "switch";

const column = listColumnHelper<UserLine>();

interface ColumnsContext {
  now: string;
  zone: string;
  selfId: string;
  choose: (person: UserLine, task: Task) => void;
}

function teamColumns({ now, zone, selfId, choose }: ColumnsContext) {
  return column.columns([
    column.accessor("name", {
      header: "Name",
      meta: { skeleton: "text", card: "title", maxWidth: 320 },
      cell: ({ row: { original } }) => (
        <span className="font-medium">
          {original.name}
          {original.id === selfId && <span className="font-normal text-ink-3"> (you)</span>}
        </span>
      ),
    }),
    column.accessor("email", { header: "E-mail", meta: { skeleton: "text", card: "field", grow: true } }),
    column.accessor("role", {
      header: "Role",
      meta: { skeleton: "short", card: "field" },
      cell: ({ row }) => ROLE_LABEL[row.original.role],
    }),
    column.accessor("lastSignInAt", {
      header: "Last sign-in",
      meta: { skeleton: "text", card: "field" },
      cell: ({ row }) => (
        <Moment at={row.original.lastSignInAt} now={now} zone={zone} missing="never" inList />
      ),
    }),
    column.accessor("createdAt", {
      header: "Added",
      meta: { skeleton: "text", card: "field", from: "lg" },
      cell: ({ row }) => <Moment at={row.original.createdAt} now={now} zone={zone} inList />,
    }),
    column.display({
      id: "state",
      header: "State",
      meta: { skeleton: "badge", card: "aside" },
      cell: ({ row }) => <PersonBadge disabled={row.original.disabledAt !== null} />,
    }),
    column.display({
      id: "actions",
      header: () => <span className="sr-only">Actions</span>,
      meta: { skeleton: "short", card: "action", align: "end" },
      cell: ({ row }) => <PersonMenu person={row.original} choose={choose} />,
    }),
  ]);
}

function PersonMenu({ person, choose }: { person: UserLine; choose: ColumnsContext["choose"] }) {
  const isOn = person.disabledAt === null;
  return (
    <DropdownMenu>
      <DropdownMenuTrigger
        aria-label={`Change ${person.name}`}
        className={cn(buttonStyle({ variant: "ghost", size: "sm" }), "-ml-2.5 sm:ml-0")}
      >
        <MoreHorizontal aria-hidden />
        <span className="sm:hidden">Change</span>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuItem onSelect={() => choose(person, "role")}>
          <ShieldCheck aria-hidden />
          Change the role…
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => choose(person, "password")}>
          <KeyRound aria-hidden />
          Reset the password…
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuItem tone={isOn ? "danger" : "plain"} onSelect={() => choose(person, "switch")}>
          {isOn ? <CircleSlash aria-hidden /> : <CirclePlay aria-hidden />}
          {isOn ? "Disable…" : "Enable…"}
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

interface TeamListProps {
  people: readonly UserLine[];
  selfId: string;
  now: string;
  zone: string;
  density: Density;
  actions: PersonActions;
}

export function TeamList({ people, selfId, now, zone, density, actions }: TeamListProps) {
  const [chosen, setChosen] = useState<{ person: UserLine; task: Task } | null>(null);
  const columns = useMemo(
    () => teamColumns({ now, zone, selfId, choose: (person, task) => setChosen({ person, task }) }),
    [now, zone, selfId],
  );
  const dialog = chosen && {
    person: chosen.person,
    isSelf: chosen.person.id === selfId,
    onClose: () => setChosen(null),
  };
  return (
    <>
      <DataTable
        label="People"
        columns={columns}
        rows={people}
        rowId={(person) => person.id}
        rowLabel={(person) => person.name}
        density={density}
        empty={<EmptyState title="Nobody is here yet" />}
      />
      {dialog && chosen.task === "role" && <ChangeRoleDialog {...dialog} changeRole={actions.changeRole} />}
      {dialog && chosen.task === "password" && (
        <ResetPasswordDialog {...dialog} resetPassword={actions.resetPassword} />
      )}
      {dialog && chosen.task === "switch" && (
        <SwitchPersonDialog {...dialog} disable={actions.disable} enable={actions.enable} />
      )}
    </>
  );
}

export function TeamListSkeleton() {
  return (
    <DataTableSkeleton
      label="People"
      columns={teamColumns({ now: "", zone: "UTC", selfId: "", choose: () => undefined })}
      density="comfortable"
      rows={5}
    />
  );
}
