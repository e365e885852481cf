/**
 * Runs tasks of one key one after the other within this process. Only to save retries: between
 * processes the database decides, and nothing is lost when this map is.
 */
const tails = new Map<string, Promise<unknown>>();

export async function inTurn<T>(key: string, task: () => Promise<T>): Promise<T> {
  const before = tails.get(key) ?? Promise.resolve();
  const mine = before.then(task, task);
  const settled = mine.catch(() => undefined);
  tails.set(key, settled);
  try {
    return await mine;
  } finally {
    if (tails.get(key) === settled) tails.delete(key);
  }
}
