import Link from "next/link";
import { countText } from "@/components/cells/count-text";
import { cn } from "@/components/design/cn";

interface StatusTab {
  value: string;
  label: string;
  href: string;
  /** Null where a count asks for no work; 0 is drawn, since zero is what one works towards. */
  count: number | null;
}

interface StatusTabsProps {
  label: string;
  tabs: readonly StatusTab[];
  current: string;
}

/** Views of one list with their counts. Links, since each of them is an address. */
export function StatusTabs({ label, tabs, current }: StatusTabsProps) {
  return (
    <nav
      aria-label={label}
      className="-mx-4 shrink-0 overflow-x-auto px-4 [scrollbar-width:none] md:mx-0 md:px-0"
    >
      <ul className="flex min-w-max border-b">
        {tabs.map((tab) => (
          <li key={tab.value}>
            <Link
              href={tab.href}
              scroll={false}
              aria-current={tab.value === current ? "page" : undefined}
              className={cn(
                "-mb-px flex h-9 items-center gap-1.5 border-b-2 px-2.5 text-table whitespace-nowrap focus-visible:outline-offset-[-2px] pointer-coarse:h-11",
                tab.value === current
                  ? "border-accent font-medium text-ink"
                  : "border-transparent text-ink-2 hover:text-ink",
              )}
            >
              {tab.label}
              {tab.count !== null && (
                <span
                  className={cn(
                    "rounded-full px-1.5 text-label font-normal tabular-nums",
                    tab.value === current ? "bg-accent-soft text-accent" : "bg-sunken text-ink-3",
                  )}
                >
                  {countText(tab.count)}
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
