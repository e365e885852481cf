"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useTransition } from "react";
import { changedParams, type ParamChanges } from "./url-params";

/** The address is the state of a list: it can be shared, kept as a view and gone back through. */
export function useUrlState() {
  const router = useRouter();
  const pathname = usePathname();
  const params = useSearchParams();
  const [isPending, startTransition] = useTransition();

  function href(changes: ParamChanges): string {
    return pathname + changedParams(new URLSearchParams(params), changes);
  }

  function set(changes: ParamChanges): void {
    startTransition(() => router.push(href(changes), { scroll: false }));
  }

  /** `isPending`: the answer to the last change is on its way. */
  return { params, href, set, isPending };
}
