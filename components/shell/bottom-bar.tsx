"use client";

import { Menu } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { countText } from "@/components/cells/count-text";
import { cn } from "@/components/design/cn";
import { Sheet } from "@/components/ui/sheet";
import type { NavItem, NavSection } from "./nav";
import { NavIcon } from "./nav-icon";

const SHOWN = 4;

interface BottomBarProps {
  sections: readonly NavSection[];
  active: NavItem | null;
}

/** A phone's navigation: the first four places under the thumb, the rest behind "More". */
export function BottomBar({ sections, active }: BottomBarProps) {
  const [open, setOpen] = useState(false);
  const items = sections.flatMap((section) => section.items);
  const first = items.slice(0, SHOWN);
  const isElsewhere = active !== null && !first.some((item) => item.href === active.href);
  return (
    <nav
      aria-label="Main"
      className="flex shrink-0 border-t bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {first.map((item) => (
        <Link
          key={item.href}
          href={item.href}
          aria-current={item.href === active?.href ? "page" : undefined}
          className={cn(place, item.href === active?.href ? "font-medium text-accent" : "text-ink-2")}
        >
          <span className="relative">
            <NavIcon name={item.icon} className="size-5" />
            {(item.count ?? 0) > 0 && (
              <span
                aria-hidden
                className="absolute -top-0.5 -right-1.5 size-2 rounded-full bg-accent-solid"
              />
            )}
          </span>
          {item.label}
        </Link>
      ))}
      {items.length > SHOWN && (
        <button
          type="button"
          onClick={() => setOpen(true)}
          className={cn(place, isElsewhere ? "font-medium text-accent" : "text-ink-2")}
        >
          <Menu aria-hidden className="size-5" />
          More
        </button>
      )}
      <Sheet open={open} onOpenChange={setOpen} title="All places">
        <div className="-mx-2 grid gap-4">
          {sections.map((section) => (
            <div key={section.label ?? "work"}>
              {section.label !== null && <h3 className="px-2 pb-1 text-label text-ink-3">{section.label}</h3>}
              {section.items.map((item) => (
                <Link
                  key={item.href}
                  href={item.href}
                  onClick={() => setOpen(false)}
                  aria-current={item.href === active?.href ? "page" : undefined}
                  className="flex min-h-11 items-center gap-3 rounded-md px-2 aria-[current=page]:bg-accent-soft aria-[current=page]:font-medium"
                >
                  <NavIcon name={item.icon} className="size-5 text-ink-3" />
                  <span className="flex-1">{item.label}</span>
                  {(item.count ?? 0) > 0 && (
                    <span className="text-table text-ink-2">{countText(item.count ?? 0)}</span>
                  )}
                </Link>
              ))}
            </div>
          ))}
        </div>
      </Sheet>
    </nav>
  );
}

const place =
  "flex h-14 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-[0.6875rem] leading-4 focus-visible:outline-offset-[-2px]";
