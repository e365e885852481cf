"use client";

import { useEffect, useSyncExternalStore } from "react";

const KEY = "settledesk_queue";
const START = "/orders";

/** Where in the queue somebody is, so that an order's page leads back to the same tab, filters and page. */
export function useRememberQueue(address: string): void {
  useEffect(() => {
    try {
      sessionStorage.setItem(KEY, address === "" ? START : `${START}?${address}`);
    } catch {
      return; // Full or forbidden storage costs the way back to the same place and nothing else.
    }
  }, [address]);
}

/** The queue as it was left in this tab of the browser; its beginning on the server. */
export function useQueueHref(): string {
  return useSyncExternalStore(subscribe, read, () => START);
}

function read(): string {
  try {
    const href = sessionStorage.getItem(KEY);
    return href !== null && (href === START || href.startsWith(`${START}?`)) ? href : START;
  } catch {
    return START;
  }
}

/** It changes only while another page is shown. */
function subscribe(): () => void {
  return () => undefined;
}
