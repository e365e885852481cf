let read = (): Date => new Date();

/** The one place where the time of day enters the program. */
export function now(): Date {
  return read();
}

/** For tests, and for the demo, which plays a month: the clock stands at `at` (or follows a function) until the returned function is called. */
export function setClock(at: Date | (() => Date)): () => void {
  const before = read;
  read = typeof at === "function" ? at : () => new Date(at);
  return () => {
    read = before;
  };
}
