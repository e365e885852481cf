/** What this process answered to webhooks since it started; a monitor adds processes up and notices restarts. */
export interface WebhookCounts {
  /** By outcome and HTTP status, such as "applied 200" or "refused 401". */
  answers: Map<string, number>;
  seconds: number;
}

// Routes are bundled apart from one another and share nothing but the process.
const shared = globalThis as typeof globalThis & { settledeskWebhookCounts?: WebhookCounts };

export function webhookCounts(): WebhookCounts {
  return (shared.settledeskWebhookCounts ??= { answers: new Map(), seconds: 0 });
}

/** `startedAt` is performance.now() of the beginning. */
export function countWebhook(outcome: string, status: number, startedAt: number): void {
  const counts = webhookCounts();
  const key = `${outcome} ${status}`;
  counts.answers.set(key, (counts.answers.get(key) ?? 0) + 1);
  counts.seconds += (performance.now() - startedAt) / 1000;
}
