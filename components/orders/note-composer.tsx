"use client";

import { useEffect, useRef, useState } from "react";
import { toast } from "sonner";
import { useSubmit } from "@/components/forms/use-submit";
import { useShortcuts } from "@/components/shell/shortcuts";
import { Button } from "@/components/ui/button";
import { FormSummary } from "@/components/ui/form-summary";
import { Kbd } from "@/components/ui/kbd";
import { Textarea } from "@/components/ui/textarea";
import type { OrderActions } from "./order-actions";

interface NoteComposerProps {
  orderId: string;
  addNote: OrderActions["addNote"];
}

/** A note for the next person. What is typed stays until it is saved. */
export function NoteComposer({ orderId, addNote }: NoteComposerProps) {
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  const form = useSubmit(addNote, {
    controlId: (name) => (name === "text" ? "note" : null),
    onDone: () => {
      setText("");
      toast.success("The note is saved.");
    },
  });
  const isEmpty = text.trim() === "";

  useShortcuts("This order", [{ keys: "n", label: "Write a note", run: () => field.current?.focus() }]);
  useEffect(() => {
    if (isEmpty) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [isEmpty]);

  const save = () => {
    if (!isEmpty) form.submit({ orderId, text });
  };
  return (
    <form
      className="grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <FormSummary title="The note was not saved" problems={form.problems} />
      <label htmlFor="note" className="sr-only">
        Note
      </label>
      <Textarea
        id="note"
        ref={field}
        rows={2}
        value={text}
        maxLength={4000}
        placeholder="Write a note for the next person"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          save();
        }}
      />
      <div className="flex items-center justify-end gap-2 text-label text-ink-3">
        <span className="pointer-coarse:hidden">
          <Kbd keys="mod+enter" />
        </span>
        <Button type="submit" size="sm" pending={form.isPending} disabled={isEmpty}>
          Save the note
        </Button>
      </div>
    </form>
  );
}
