"use client";

import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import Link from "next/link";
import { countText } from "@/components/cells/count-text";
import { cn } from "@/components/design/cn";
import { IconButton } from "@/components/ui/icon-button";
import { Tooltip } from "@/components/ui/tooltip";
import { Logo } from "./logo";
import type { NavItem, NavSection } from "./nav";
import { NavIcon } from "./nav-icon";

interface RailProps {
  sections: readonly NavSection[];
  active: NavItem | null;
  collapsed: boolean;
  onCollapse: (collapsed: boolean) => void;
  organisation: string;
}

/** 208 px wide; icons alone when the person says so, and between a phone and a desktop. */
export function Rail({ sections, active, collapsed, onCollapse, organisation }: RailProps) {
  return (
    <nav
      aria-label="Main"
      data-collapsed={collapsed || undefined}
      className="group/rail hidden w-14 shrink-0 flex-col border-r bg-canvas md:flex lg:w-52 lg:data-collapsed:w-14"
    >
      <div className="flex h-13 items-center gap-2.5 px-3.5">
        <Logo className="size-7 shrink-0" />
        <span className="hidden min-w-0 leading-tight lg:block lg:group-data-collapsed/rail:hidden">
          <span className="block font-semibold tracking-tight">Settledesk</span>
          <span className="block truncate text-label text-ink-3">{organisation}</span>
        </span>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-2">
        {sections.map((section) => (
          <div key={section.label ?? "work"} className="mt-3 first:mt-1">
            {section.label !== null && (
              <h2 className="hidden px-2 pb-1 text-label text-ink-3 lg:block lg:group-data-collapsed/rail:hidden">
                {section.label}
              </h2>
            )}
            <ul className="grid gap-px">
              {section.items.map((item) => (
                <li key={item.href}>
                  <RailLink item={item} current={item.href === active?.href} collapsed={collapsed} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
      <div className="hidden border-t p-2 lg:block">
        <IconButton
          label={collapsed ? "Open the menu" : "Fold the menu to icons"}
          shortcut="["
          onClick={() => onCollapse(!collapsed)}
          className="mx-1"
        >
          {collapsed ? <PanelLeftOpen aria-hidden /> : <PanelLeftClose aria-hidden />}
        </IconButton>
      </div>
    </nav>
  );
}

function RailLink({ item, current, collapsed }: { item: NavItem; current: boolean; collapsed: boolean }) {
  const count = item.count ?? 0;
  return (
    <Tooltip content={item.label} side="right" className={collapsed ? undefined : "lg:hidden"}>
      <Link
        href={item.href}
        aria-current={current ? "page" : undefined}
        className={cn(
          "relative flex h-8 items-center gap-2.5 rounded-md px-2.5 text-table transition-colors duration-100 focus-visible:outline-offset-[-2px]",
          current ? "bg-accent-soft font-medium text-ink" : "text-ink-2 hover:bg-hover hover:text-ink",
        )}
      >
        <NavIcon name={item.icon} className={cn("size-4 shrink-0", current ? "text-accent" : "text-ink-3")} />
        <span className="sr-only min-w-0 truncate lg:not-sr-only lg:group-data-collapsed/rail:sr-only">
          {item.label}
        </span>
        {count > 0 && (
          <span
            className={cn(
              "ml-auto hidden text-label tabular-nums lg:block lg:group-data-collapsed/rail:hidden",
              current ? "font-medium text-accent" : "text-ink-3",
            )}
          >
            <span className="sr-only">, waiting: </span>
            {countText(count)}
          </span>
        )}
        {count > 0 && (
          <span
            aria-hidden
            className="absolute top-1.5 right-1.5 size-1.5 rounded-full bg-accent-solid lg:hidden lg:group-data-collapsed/rail:block"
          />
        )}
      </Link>
    </Tooltip>
  );
}
