"use client";

import { useEffect } from "react";

const RENEW_EVERY_MS = 10 * 60_000;

/**
 * Keeps the session of a used page from running idle: the first key or click after ten minutes renews its cookie. A page
 * that lies open unused renews nothing, whatever it refreshes by itself. Draws nothing; one in the office's layout.
 */
export function SessionKeeper() {
  useEffect(() => {
    let renewedAtMs = -RENEW_EVERY_MS;
    const renew = (event: { timeStamp: number }) => {
      if (event.timeStamp - renewedAtMs < RENEW_EVERY_MS) return;
      renewedAtMs = event.timeStamp;
      // Failing is no news: the next change says so, with what was typed still in its form.
      fetch("/api/auth/session", { cache: "no-store" }).catch(() => undefined);
    };
    const options = { capture: true, passive: true };
    window.addEventListener("pointerdown", renew, options);
    window.addEventListener("keydown", renew, options);
    return () => {
      window.removeEventListener("pointerdown", renew, options);
      window.removeEventListener("keydown", renew, options);
    };
  }, []);
  return null;
}
