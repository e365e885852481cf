"use client";

import { Check, CircleSlash, KeyRound } from "lucide-react";
import { useMemo, useState } from "react";
import { toast } from "sonner";
import { Moment } from "@/components/cells/moment";
import { listColumnHelper } from "@/components/data-table/columns";
import { DataTable } from "@/components/data-table/data-table";
import { DataTableSkeleton } from "@/components/data-table/data-table-skeleton";
import type { Density } from "@/components/design/preferences";
import { Consequences } from "@/components/forms/consequences";
import { useSubmit, type Answer } from "@/components/forms/use-submit";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent } from "@/components/ui/dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { FormSummary } from "@/components/ui/form-summary";
import type { ApiKeyLine, RevokeApiKey } from "@/lib/api-keys/schemas";

const column = listColumnHelper<ApiKeyLine>();

interface ColumnsContext {
  now: string;
  zone: string;
  revoke: (key: ApiKeyLine) => void;
}

function keyColumns({ now, zone, revoke }: ColumnsContext) {
  return column.columns([
    column.accessor("name", {
      header: "Name",
      meta: { skeleton: "text", card: "title", maxWidth: 260 },
      cell: ({ row }) => <span className="font-medium">{row.original.name}</span>,
    }),
    column.accessor("prefix", {
      header: "Begins with",
      meta: { skeleton: "reference", card: "field" },
      cell: ({ row }) => <code className="font-mono text-[0.92em]">{row.original.prefix}…</code>,
    }),
    column.display({
      id: "scopes",
      header: "Scopes",
      meta: { skeleton: "text", card: "field", grow: true },
      cell: ({ row }) => (
        <span title={row.original.scopes.join(", ")} className="font-mono text-[0.92em] text-ink-2">
          {row.original.scopes.join(", ")}
        </span>
      ),
    }),
    column.accessor("lastUsedAt", {
      header: "Last used",
      meta: { skeleton: "text", card: "field" },
      cell: ({ row }) => <Moment at={row.original.lastUsedAt} now={now} zone={zone} missing="never" inList />,
    }),
    column.accessor("createdAt", {
      header: "Made",
      meta: { skeleton: "text", card: "field", from: "lg" },
      cell: ({ row }) => <Moment at={row.original.createdAt} now={now} zone={zone} inList />,
    }),
    column.display({
      id: "state",
      header: "State",
      meta: { skeleton: "badge", card: "aside" },
      cell: ({ row }) =>
        row.original.revokedAt === null ? (
          <Badge tone="good">
            <Check aria-hidden />
            In use
          </Badge>
        ) : (
          <Badge tone="ended">
            <CircleSlash aria-hidden />
            Revoked
          </Badge>
        ),
    }),
    column.display({
      id: "actions",
      header: () => <span className="sr-only">Actions</span>,
      meta: { skeleton: "short", card: "action", align: "end" },
      cell: ({ row }) =>
        row.original.revokedAt === null && (
          <Button
            variant="ghost"
            size="sm"
            className="-ml-2.5 sm:ml-0"
            aria-label={`Revoke ${row.original.name}`}
            onClick={() => revoke(row.original)}
          >
            Revoke
          </Button>
        ),
    }),
  ]);
}

interface KeyListProps {
  keys: readonly ApiKeyLine[];
  now: string;
  zone: string;
  density: Density;
  revoke: (input: RevokeApiKey) => Promise<Answer<{ id: string }>>;
}

export function KeyList({ keys, now, zone, density, revoke }: KeyListProps) {
  const [asked, setAsked] = useState<ApiKeyLine | null>(null);
  const columns = useMemo(() => keyColumns({ now, zone, revoke: setAsked }), [now, zone]);
  return (
    <>
      <DataTable
        label="API keys"
        columns={columns}
        rows={keys}
        rowId={(key) => key.id}
        rowLabel={(key) => key.name}
        density={density}
        empty={
          <EmptyState icon={<KeyRound aria-hidden />} title="No key yet">
            Programs use keys to register orders, to read them and to fetch exports. Make one for each
            program.
          </EmptyState>
        }
      />
      {asked !== null && <RevokeDialog keyLine={asked} revoke={revoke} onClose={() => setAsked(null)} />}
    </>
  );
}

interface RevokeDialogProps {
  keyLine: ApiKeyLine;
  revoke: KeyListProps["revoke"];
  onClose: () => void;
}

function RevokeDialog({ keyLine, revoke, onClose }: RevokeDialogProps) {
  const form = useSubmit(revoke, {
    onDone: () => {
      onClose();
      toast.success(`${keyLine.name} is revoked.`);
    },
  });
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        size="sm"
        title={`Revoke ${keyLine.name}?`}
        footer={
          <>
            <DialogClose asChild>
              <Button>Keep it</Button>
            </DialogClose>
            <Button variant="danger" pending={form.isPending} onClick={() => form.submit({ id: keyLine.id })}>
              Revoke
            </Button>
          </>
        }
      >
        <div className="grid gap-3">
          <FormSummary title="The key was not revoked." problems={form.problems} />
          <Consequences
            title="What will happen"
            items={[
              "Its next request is answered with 401, and there is no way back: a program that needs one gets a new key.",
              "What was done with it stays in the history and in the audit log, under its name.",
            ]}
          />
        </div>
      </DialogContent>
    </Dialog>
  );
}

export function KeyListSkeleton() {
  return (
    <DataTableSkeleton
      label="API keys"
      columns={keyColumns({ now: "", zone: "UTC", revoke: () => undefined })}
      density="comfortable"
      rows={5}
    />
  );
}
