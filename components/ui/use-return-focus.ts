"use client";

import { useRef } from "react";

/**
 * For dialogs that a key or a menu opens: Radix hands focus back to its own trigger, and where there
 * is none the place in the page would be lost.
 */
export function useReturnFocus() {
  const before = useRef<HTMLElement | null>(null);
  return {
    onOpenAutoFocus: () => {
      before.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      if (before.current?.isConnected) before.current.focus();
    },
  };
}
