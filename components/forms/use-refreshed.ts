import { useEffect, useState } from "react";

/**
 * What the page got, and what it is now: asked for anew while it is under way, and again where no answer came. `read`
 * and `isUnderWay` stay the same functions between renders.
 */
export function useRefreshed<T>(given: T, isUnderWay: (current: T) => boolean, read: (current: T) => Promise<T | null>, everyMs: number): T {
  const [latest, setLatest] = useState({ given, current: given, round: 0 });
  const { current, round } = latest.given === given ? latest : { current: given, round: 0 };
  const isMoving = isUnderWay(current);

  useEffect(() => {
    if (!isMoving) return;
    const timer = setTimeout(async () => {
      const answer = await read(current).catch(() => null);
      setLatest({ given, current: answer ?? current, round: round + 1 });
    }, everyMs);
    return () => clearTimeout(timer);
  }, [isMoving, current, round, given, read, everyMs]);

  return current;
}
