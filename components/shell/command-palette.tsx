"use client";

import { CornerDownLeft, Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { Dialog } from "radix-ui";
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { Kbd } from "@/components/ui/kbd";
import { useReturnFocus } from "@/components/ui/use-return-focus";
import { useCommandGroups } from "./commands";
import { filterChoices } from "./filter-choices";
import type { NavSection } from "./nav";
import { NavIcon } from "./nav-icon";

interface CommandPaletteProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  sections: readonly NavSection[];
  searchHref: string;
}

export function CommandPalette({ open, onOpenChange, sections, searchHref }: CommandPaletteProps) {
  const returnFocus = useReturnFocus();
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 bg-scrim" />
        <Dialog.Content
          {...returnFocus}
          aria-describedby={undefined}
          className="float-in fixed inset-x-4 top-4 z-50 mx-auto max-w-xl overflow-hidden rounded-lg bg-raised shadow-float outline-none sm:top-[14vh]"
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

interface Choice {
  group: string;
  label: string;
  keywords: readonly string[];
  icon: ReactNode;
  shortcut?: string;
  run: () => void;
}

/** Lives only while it is open, so that each opening starts with an empty line. */
function Palette({ close, sections, searchHref }: PaletteProps) {
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const choices = useChoices(sections, searchHref, text);
  const groups = [...new Set(choices.map((choice) => choice.group))];

  useEffect(() => {
    list.current?.querySelector("[aria-selected='true']")?.scrollIntoView({ block: "nearest" });
  }, [active]);

  function choose(choice: Choice | undefined) {
    if (choice === undefined) return;
    close();
    // After the dialog has handed focus back: what is done may open a dialog or move focus itself.
    requestAnimationFrame(choice.run);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    const last = choices.length - 1;
    const target = { ArrowDown: active === last ? 0 : active + 1, ArrowUp: active === 0 ? last : active - 1 }[
      event.key
    ];
    if (target !== undefined) setActive(target);
    else if (event.key === "Enter") choose(choices[active]);
    else return;
    event.preventDefault();
  }

  return (
    <>
      <div className="flex items-center gap-2.5 border-b px-4">
        <Search aria-hidden className="size-4 shrink-0 text-ink-3" />
        <input
          role="combobox"
          aria-label="Go to, do, or search orders"
          aria-expanded={choices.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={choices[active] === undefined ? undefined : `${id}-${active}`}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
          placeholder="Go to, do, or search orders"
          className="h-12 min-w-0 flex-1 bg-transparent text-body outline-none pointer-coarse:text-[1rem]"
        />
        <Kbd keys="escape" />
      </div>
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label="Choices"
        className="max-h-[min(24rem,60dvh)] overflow-y-auto p-1.5"
      >
        {groups.map((group) => (
          <div key={group} role="group" aria-label={group}>
            <p aria-hidden className="px-2 pt-2 pb-1 text-label text-ink-3">
              {group}
            </p>
            {choices.map((choice, index) =>
              choice.group !== group ? null : (
                <div
                  key={`${choice.group} ${choice.label}`}
                  id={`${id}-${index}`}
                  role="option"
                  aria-selected={index === active}
                  onPointerMove={() => setActive(index)}
                  onClick={() => choose(choice)}
                  className="flex min-h-9 items-center gap-2.5 rounded-md px-2 text-table select-none aria-selected:bg-accent-soft pointer-coarse:min-h-11 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-ink-3"
                >
                  {choice.icon}
                  <span className="min-w-0 flex-1 truncate">{choice.label}</span>
                  {choice.shortcut !== undefined && <Kbd keys={choice.shortcut} />}
                </div>
              ),
            )}
          </div>
        ))}
      </div>
    </>
  );
}

/** What the page can do, then where one can go, then the search for what was typed. Never empty but for no text and no place. */
function useChoices(sections: readonly NavSection[], searchHref: string, text: string): Choice[] {
  const router = useRouter();
  const commands = useCommandGroups().flatMap(({ title, items: list }) =>
    list.map((command): Choice => ({
      group: title,
      label: command.label,
      keywords: command.keywords ?? [],
      icon: <CornerDownLeft aria-hidden />,
      shortcut: command.shortcut,
      run: command.run,
    })),
  );
  const places = sections
    .flatMap((section) => section.items)
    .map((item): Choice => ({
      group: "Go to",
      label: item.label,
      keywords: ["go to"],
      icon: <NavIcon name={item.icon} />,
      run: () => router.push(item.href),
    }));
  const found = filterChoices([...commands, ...places], text);
  const query = text.trim();
  if (query === "") return found;
  return [
    ...found,
    {
      group: "Search",
      label: `Orders with “${query}”`,
      keywords: [],
      icon: <Search aria-hidden />,
      run: () => router.push(`${searchHref}?${new URLSearchParams({ tab: "all", q: query })}`),
    },
  ];
}
