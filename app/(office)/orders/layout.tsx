import type { ReactNode } from "react";
import { LiveRefresh } from "@/components/shell/live-refresh";
import { noteWatched } from "@/lib/demo/note-watched";
import { env } from "@/lib/platform/env";

/** In a demo, orders move while one watches: these pages refresh themselves, and the demo hears that somebody looks. */
export default async function OrdersLayout({ children }: { children: ReactNode }) {
  await noteWatched();
  return (
    <>
      {env().demo && <LiveRefresh />}
      {children}
    </>
  );
}
