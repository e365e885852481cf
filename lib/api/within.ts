import { AppError } from "@/lib/domain/errors";

/**
 * Waits for `work` and no longer than `timeoutMs`, since a database that hangs breaks no connection. What was begun may
 * still be done after the answer, so this is for work that may be repeated. @throws AppError "unavailable".
 */
export async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(
        new AppError("unavailable", `no answer within ${timeoutMs} ms`, {
          userMessage:
            "The database did not answer in time. Nothing is lost: send the same again in a few seconds.",
          retryAfterSeconds: 5,
        }),
      );
    }, timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
