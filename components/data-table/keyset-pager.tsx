"use client";

import { Pager } from "@/components/ui/pager";
import { useUrlState } from "./use-url-state";

interface KeysetPagerProps {
  shown: number;
  /** Rows of a full page. */
  limit: number;
  nextCursor: string | null;
}

/**
 * Paging for lists that only know their next page. The address keeps the cursor of every page passed ("cursor", repeated),
 * so that going back needs no history of the browser's.
 */
export function KeysetPager({ shown, limit, nextCursor }: KeysetPagerProps) {
  const { params, href } = useUrlState();
  const passed = params.getAll("cursor");
  return (
    <Pager
      shown={shown}
      before={passed.length * limit}
      previousHref={passed.length === 0 ? null : href({ cursor: passed.slice(0, -1) })}
      nextHref={nextCursor === null ? null : href({ cursor: [...passed, nextCursor] })}
    />
  );
}
