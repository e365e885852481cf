import { isDatabaseAway } from "@/lib/db/database-away";

interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

export interface BatchLimits {
  maxItems: number;
  maxInFlight: number;
}

/**
 * Many calls side by side become few statements: what is asked while one is on its way goes with the next. Nobody waits
 * for company: a call that comes alone leaves alone, at the end of the event loop's round.
 * @param together does all or nothing; its results in the order of its items
 */
export function inBatches<Item, Result>(
  together: (items: Item[]) => Promise<Result[]>,
  { maxItems, maxInFlight }: BatchLimits,
): (item: Item) => Promise<Result> {
  const waiting: Waiting<Item, Result>[] = [];
  let inFlight = 0;

  /** What failed together is done one by one, so that each fails for its own reasons; a database that is away is away for all. */
  async function send(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await together(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, place) => resolve(results[place] as Result));
    } catch (error) {
      if (batch.length === 1 || isDatabaseAway(error)) batch.forEach(({ reject }) => reject(error));
      else for (const one of batch) void send([one]);
    }
  }

  /** Few full statements cost less than many small ones, so a second one leaves early only when it is full. */
  function next(): void {
    while (waiting.length > 0 && (inFlight === 0 || (waiting.length >= maxItems && inFlight < maxInFlight))) {
      inFlight += 1;
      void send(waiting.splice(0, maxItems)).finally(() => {
        inFlight -= 1;
        next();
      });
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      // The requests that came in with this one in the same round are about to ask as well.
      if (waiting.length === 1) setImmediate(next);
    });
}
