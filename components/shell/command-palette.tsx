"use client";

import { Command } from "cmdk";
import { CornerDownLeft, Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Dialog } from "radix-ui";
import { Kbd } from "@/components/ui/kbd";
import { useCommandGroups } from "./commands";
import type { NavSection } from "./nav";
import { NavIcon } from "./nav-icon";

interface CommandPaletteProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  sections: readonly NavSection[];
  searchHref: string;
}

const itemStyle =
  "flex min-h-9 items-center gap-2.5 rounded-md px-2 text-table select-none data-[selected=true]:bg-accent-soft pointer-coarse:min-h-11 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-ink-3";
const groupStyle =
  "[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-label [&_[cmdk-group-heading]]:text-ink-3";

export function CommandPalette({ open, onOpenChange, sections, searchHref }: CommandPaletteProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="float-in fixed top-4 left-1/2 z-50 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded-lg bg-raised shadow-float outline-none sm:top-[14vh]"
        >
          <Dialog.Title className="sr-only">Go to a page or do something</Dialog.Title>
          <Palette close={() => onOpenChange(false)} sections={sections} searchHref={searchHref} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface PaletteProps {
  close: () => void;
  sections: readonly NavSection[];
  searchHref: string;
}

/** Lives only while it is open, so that each opening starts with an empty line. */
function Palette({ close, sections, searchHref }: PaletteProps) {
  const [text, setText] = useState("");
  const router = useRouter();
  const groups = useCommandGroups();
  const query = text.trim();

  function go(href: string) {
    close();
    router.push(href);
  }

  function act(run: () => void) {
    close();
    // After the dialog has handed focus back: a command may open a dialog or move focus itself.
    requestAnimationFrame(run);
  }

  return (
    <Command label="Commands" loop>
      <div className="flex items-center gap-2.5 border-b px-4">
        <Search aria-hidden className="size-4 shrink-0 text-ink-3" />
        <Command.Input
          value={text}
          onValueChange={setText}
          placeholder="Go to, do, or search orders"
          className="h-12 min-w-0 flex-1 bg-transparent text-body outline-none pointer-coarse:text-[1rem]"
        />
        <Kbd keys="escape" />
      </div>
      <Command.List className="max-h-[min(24rem,60dvh)] overflow-y-auto p-1.5">
        <Command.Empty className="px-2 py-6 text-center text-table text-ink-2">
          Nothing by that name.
        </Command.Empty>
        {groups.map((group) => (
          <Command.Group key={group.id} heading={group.title} className={groupStyle}>
            {group.commands.map((command) => (
              <Command.Item
                key={command.label}
                value={`${group.title} ${command.label}`}
                keywords={command.keywords}
                onSelect={() => act(command.run)}
                className={itemStyle}
              >
                <CornerDownLeft aria-hidden />
                <span className="min-w-0 flex-1 truncate">{command.label}</span>
                {command.shortcut !== undefined && <Kbd keys={command.shortcut} />}
              </Command.Item>
            ))}
          </Command.Group>
        ))}
        <Command.Group heading="Go to" className={groupStyle}>
          {sections
            .flatMap((section) => section.items)
            .map((item) => (
              <Command.Item
                key={item.href}
                value={`Go to ${item.label}`}
                onSelect={() => go(item.href)}
                className={itemStyle}
              >
                <NavIcon name={item.icon} />
                {item.label}
              </Command.Item>
            ))}
        </Command.Group>
        {query !== "" && (
          <Command.Item
            forceMount
            value={`search orders ${query}`}
            onSelect={() => go(`${searchHref}?${new URLSearchParams({ tab: "all", q: query })}`)}
            className={itemStyle}
          >
            <Search aria-hidden />
            <span className="min-w-0 truncate">
              Search orders for <span className="font-mono">{query}</span>
            </span>
          </Command.Item>
        )}
      </Command.List>
    </Command>
  );
}
