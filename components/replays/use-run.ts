"use client";

import { useCallback } from "react";
import { useRefreshed } from "@/components/forms/use-refreshed";
import type { Answer } from "@/components/forms/use-submit";
import type { ReplayChange, ReplayRun } from "@/lib/replays/schemas";

/** A run and the first orders it changes. */
export interface RunReport {
  run: ReplayRun;
  changes: readonly ReplayChange[];
}

export type ReadRun = (input: { id: string }) => Promise<Answer<RunReport>>;

export const isUnderWay = ({ state }: ReplayRun) => state === "queued" || state === "running";

const REFRESH_MS = 700;

/** A run as the page got it, and as it is now while it is under way; null follows nothing. */
export function useRun(given: RunReport | null, read: ReadRun): RunReport | null {
  const readAgain = useCallback(
    async (current: RunReport | null) => {
      const answer = current === null ? null : await read({ id: current.run.id });
      return answer?.ok ? answer.data : null;
    },
    [read],
  );
  return useRefreshed(given, isMoving, readAgain, REFRESH_MS);
}

const isMoving = (report: RunReport | null) => report !== null && isUnderWay(report.run);
