"use client";

import { Bookmark, BookmarkPlus, Check, Trash2, Users } from "lucide-react";
import { useRouter } from "next/navigation";
import { useId, useState } from "react";
import { toast } from "sonner";
import { useSubmit } from "@/components/forms/use-submit";
import { useCommands } from "@/components/shell/commands";
import { useShortcuts } from "@/components/shell/shortcuts";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog, DialogClose, DialogContent } from "@/components/ui/dialog";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { Field } from "@/components/ui/field";
import { FormSummary } from "@/components/ui/form-summary";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import type { DeleteView, SaveView, ViewLine } from "@/lib/saved-views/schemas";
import type { Answer } from "./order-actions";

export interface ViewActions {
  save: (input: SaveView) => Promise<Answer<{ id: string }>>;
  remove: (input: DeleteView) => Promise<Answer<{ name: string }>>;
}

interface ViewMenuProps {
  views: readonly ViewLine[];
  /** The query string of the list as it is now, without its place in the list. */
  query: string;
  actions: ViewActions;
}

/** Filters under a name: chosen here, in the palette, or with v. */
export function ViewMenu({ views, query, actions }: ViewMenuProps) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [dialog, setDialog] = useState<"save" | "manage" | null>(null);
  const current = views.find((view) => view.query === query);
  const go = (view: ViewLine) => router.push(`/orders?${view.query}`);

  useShortcuts("Orders", [{ keys: "v", label: "Saved views", run: () => setOpen(true) }]);
  useCommands("Views", [
    ...views.map((view) => ({ label: view.name, keywords: ["view", "saved"], run: () => go(view) })),
    { label: "Save this view", keywords: ["keep", "filters"], run: () => setDialog("save") },
  ]);

  /** After the menu has handed focus back to its button, which the dialog then returns it to. */
  const openDialog = (next: "save" | "manage") => setTimeout(() => setDialog(next));

  return (
    <>
      <DropdownMenu open={isOpen} onOpenChange={setOpen}>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="sm" className="max-w-56">
            <Bookmark aria-hidden />
            <span className="truncate">{current?.name ?? "Views"}</span>
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent>
          {views.length === 0 && <DropdownMenuLabel>No view is saved yet</DropdownMenuLabel>}
          {views.map((view) => (
            <DropdownMenuItem key={view.id} onSelect={() => go(view)}>
              {view === current ? <Check aria-hidden /> : <Bookmark aria-hidden />}
              <span className="truncate">{view.name}</span>
              {view.ownerName !== null && (
                <span className="ml-auto pl-3 text-label text-ink-3">{view.ownerName}</span>
              )}
            </DropdownMenuItem>
          ))}
          <DropdownMenuSeparator />
          <DropdownMenuItem onSelect={() => openDialog("save")}>
            <BookmarkPlus aria-hidden />
            Save this view…
          </DropdownMenuItem>
          {views.some((view) => view.canDelete) && (
            <DropdownMenuItem onSelect={() => openDialog("manage")}>
              <Trash2 aria-hidden />
              Delete views…
            </DropdownMenuItem>
          )}
        </DropdownMenuContent>
      </DropdownMenu>
      <Dialog open={dialog !== null} onOpenChange={(open) => !open && setDialog(null)}>
        {dialog === "save" && <SaveForm query={query} save={actions.save} onDone={() => setDialog(null)} />}
        {dialog === "manage" && <ViewList views={views} remove={actions.remove} />}
      </Dialog>
    </>
  );
}

function SaveForm({ query, save, onDone }: { query: string; save: ViewActions["save"]; onDone: () => void }) {
  const id = useId();
  const [name, setName] = useState("");
  const [isShared, setShared] = useState(false);
  const form = useSubmit(save, {
    controlId: (field) => (field === "name" ? `${id}-name` : null),
    onDone: () => {
      toast.success(`The view “${name.trim()}” is saved.`);
      onDone();
    },
  });
  return (
    <DialogContent
      size="sm"
      title="Save this view"
      description="The tab, the filters, the search and the sorting, as they are now."
      footer={
        <>
          <DialogClose asChild>
            <Button>Cancel</Button>
          </DialogClose>
          <Button type="submit" form={`${id}-form`} variant="primary" pending={form.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form
        id={`${id}-form`}
        noValidate
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          form.submit({ page: "orders", name, query, shared: isShared });
        }}
      >
        <FormSummary title="The view was not saved" problems={form.problems} />
        <Field id={`${id}-name`} label="Name" required error={form.errorOf(`${id}-name`)}>
          {(control) => (
            <Input
              {...control}
              value={name}
              maxLength={60}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <label className="flex items-start gap-2.5 text-table">
          <Checkbox
            checked={isShared}
            onChange={(event) => setShared(event.target.checked)}
            className="mt-0.5"
          />
          <span>
            Share it with everybody
            <span className="block text-label text-ink-3">“Me” in a filter is whoever looks.</span>
          </span>
        </label>
      </form>
    </DialogContent>
  );
}

function ViewList({ views, remove }: { views: readonly ViewLine[]; remove: ViewActions["remove"] }) {
  const form = useSubmit(remove, { onDone: ({ name }) => toast.success(`The view “${name}” is deleted.`) });
  return (
    <DialogContent
      size="sm"
      title="Delete views"
      footer={
        <DialogClose asChild>
          <Button>Close</Button>
        </DialogClose>
      }
    >
      <FormSummary title="The view was not deleted" problems={form.problems} />
      <ul>
        {views
          .filter((view) => view.canDelete)
          .map((view) => (
            <li key={view.id} className="flex min-h-10 items-center gap-2 border-b last:border-b-0">
              <span className="min-w-0 flex-1 truncate">{view.name}</span>
              {view.shared && (
                <span className="inline-flex items-center gap-1 text-label text-ink-3">
                  <Users aria-hidden className="size-3.5" />
                  {view.ownerName === null ? "shared" : `by ${view.ownerName}`}
                </span>
              )}
              <IconButton
                label={`Delete “${view.name}”`}
                disabled={form.isPending}
                onClick={() => form.submit({ id: view.id })}
              >
                <Trash2 aria-hidden />
              </IconButton>
            </li>
          ))}
      </ul>
    </DialogContent>
  );
}
