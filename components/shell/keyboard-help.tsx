"use client";

import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { useShortcutGroups } from "./shortcuts";

interface KeyboardHelpProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Lists the keys that work on this page now; the groups of one title are one list. */
export function KeyboardHelp({ open, onOpenChange }: KeyboardHelpProps) {
  const groups = useShortcutGroups();
  const titles = [...new Set(groups.map((group) => group.title))];
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title="Keyboard" description="What the keys do on this page.">
        <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
          {titles.map((title) => (
            <section key={title}>
              <h3 className="mb-1 text-label text-ink-3">{title}</h3>
              <dl>
                {groups
                  .filter((group) => group.title === title)
                  .flatMap((group) => group.items)
                  .map((shortcut) => (
                    <div
                      key={shortcut.keys}
                      className="flex min-h-8 items-center justify-between gap-3 border-b text-table last:border-b-0"
                    >
                      <dt>{shortcut.label}</dt>
                      <dd>
                        <Kbd keys={shortcut.keys} />
                      </dd>
                    </div>
                  ))}
              </dl>
            </section>
          ))}
        </div>
      </DialogContent>
    </Dialog>
  );
}
