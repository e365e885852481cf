import { AppError } from "../domain/errors";

interface Answer {
  status: number;
  body: string;
}

/**
 * Passes when a vendor carried out a request that changes something (200, 201, 202, 204). Otherwise throws AppError:
 * gateway_refused for what it said no to, unavailable for what it did not look at (too many requests), and
 * outcome_unknown for the rest: a 500 may come after the deed.
 */
export function requireDone(vendor: { name: string; kind: string }, answer: Answer, advice: string): void {
  const { status, body } = answer;
  if (status === 200 || status === 201 || status === 202 || status === 204) return;
  const detail = `${vendor.kind}: ${status} ${body.slice(0, 200)}`;
  if (status === 429 || status === 421) {
    throw new AppError("unavailable", detail, {
      userMessage: `${vendor.name} asked us to slow down. Nothing was made or changed there. Try again in a minute.`,
    });
  }
  if (status >= 400 && status < 500 && status !== 408) {
    throw new AppError("gateway_refused", detail, {
      userMessage: `${vendor.name} did not accept the request. Nothing was made or changed there. ${advice}`,
    });
  }
  throw outcomeUnknown(vendor, `${status}`);
}

/** The vendor answered, but not so that anybody could tell whether it did what it was asked. */
export function outcomeUnknown(vendor: { name: string; kind: string }, detail: string): AppError {
  return new AppError("outcome_unknown", `${vendor.kind}: ${detail}`, {
    userMessage: `${vendor.name} gave no answer that says whether it did this. Look at ${vendor.name} before you repeat it.`,
  });
}
