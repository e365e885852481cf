"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

const EVERY_MS = 8_000;

/**
 * Reads the page anew now and then while somebody looks at it and is not in the middle of something: no dialog or menu
 * is open, nothing is being typed or chosen. Draws nothing.
 */
export function LiveRefresh() {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible" && !isBusy()) router.refresh();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [router]);
  return null;
}

function isBusy(): boolean {
  const open = document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]');
  return open !== null || document.activeElement?.matches("input, textarea, select") === true;
}
