import { addMs, type Instant } from "@/lib/domain/instant";
import type { Gateway } from "@/lib/gateways/contract";
import { parseAnswer } from "@/lib/simulate/parse-answer";
import type { Webhook, WebhookAnswer } from "@/lib/simulate/post-webhook";

export interface QueuedWebhook extends Webhook {
  slug: string;
  gatewayRef: string;
  label: string;
  at: Instant;
  /** "again": a second copy nobody asked for; "forged": a copy without the secret; "lost": it never leaves. */
  kind: "delivery" | "again" | "forged" | "lost";
  attempt: number;
  /** Webhooks of one sequence leave one after the other; null for those that may overtake each other. */
  sequence: string | null;
}

export interface SentWebhook extends QueuedWebhook {
  /** Null where nobody answered, or nothing was sent. */
  status: number | null;
  /** "unexpected": a forged copy that was taken. */
  outcome: "taken" | "refused" | "unanswered" | "lost" | "forgery refused" | "unexpected";
  /** When the vendor tries again; null when it does not. */
  triesAgainAt: Instant | null;
  text: string;
}

interface SenderAccount {
  gateway: Gateway;
  config: unknown;
}

export interface WebhookOutboxParts {
  now: () => Instant;
  post: (webhook: QueuedWebhook) => Promise<WebhookAnswer>;
  /** Whose habits of repeating count, and whose settings say what it wants to read, by slug. */
  accountOf: (slug: string) => SenderAccount;
  onSent?: (sent: SentWebhook) => void;
  concurrency?: number;
}

/** For a vendor that documents no habit of its own. */
const USUAL_RETRIES_MS: readonly number[] = [60_000, 5 * 60_000, 30 * 60_000, 2 * 3_600_000];
const CONCURRENCY = 8;

/** Webhooks waiting for their time, with each vendor's habit of repeating what was not taken. */
export class WebhookOutbox {
  private waiting: QueuedWebhook[] = [];

  constructor(private readonly parts: WebhookOutboxParts) {}

  add(webhooks: readonly QueuedWebhook[]): void {
    this.waiting.push(...webhooks);
  }

  /** The time of the next webhook; null when none waits. */
  nextAt(): Instant | null {
    return this.waiting
      .map(({ at }) => at)
      .reduce<Instant | null>((a, b) => (a !== null && a <= b ? a : b), null);
  }

  /** Sends what is due, a few at a time, and resolves when all of it was answered. @returns how many */
  async sendDue(): Promise<number> {
    const now = this.parts.now();
    const due = this.waiting.filter(({ at }) => at <= now);
    if (due.length === 0) return 0;
    this.waiting = this.waiting.filter(({ at }) => at > now);
    due.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    const lastOf = new Map<string, Promise<void>>();
    let next = 0;
    const work = async () => {
      for (let webhook = due[next++]; webhook !== undefined; webhook = due[next++]) {
        const { sequence } = webhook;
        const sent = (sequence === null ? undefined : lastOf.get(sequence)) ?? Promise.resolve();
        const done = sent.then(() => this.send(webhook));
        if (sequence !== null) lastOf.set(sequence, done);
        await done;
      }
    };
    await Promise.all(Array.from({ length: this.parts.concurrency ?? CONCURRENCY }, work));
    return due.length;
  }

  private async send(webhook: QueuedWebhook): Promise<void> {
    const sent = webhook.kind === "lost" ? lost(webhook) : await this.exchange(webhook);
    if (sent.triesAgainAt !== null)
      this.waiting.push({ ...webhook, at: sent.triesAgainAt, attempt: webhook.attempt + 1, sequence: null });
    this.parts.onSent?.(sent);
  }

  private async exchange(webhook: QueuedWebhook): Promise<SentWebhook> {
    const answer = await this.parts.post(webhook).catch(() => null);
    const status = answer?.status ?? null;
    const text = answer?.text ?? "";
    if (webhook.kind === "forged") {
      return { ...webhook, status, text, outcome: outcomeOfForgery(status), triesAgainAt: null };
    }
    const account = this.parts.accountOf(webhook.slug);
    if (answer !== null && isTaken(account, answer))
      return { ...webhook, status, text, outcome: "taken", triesAgainAt: null };
    const outcome = answer === null ? "unanswered" : "refused";
    return { ...webhook, status, text, outcome, triesAgainAt: this.retryAt(account, webhook, status) };
  }

  private retryAt(
    { gateway: { simulate } }: SenderAccount,
    { kind, attempt }: QueuedWebhook,
    status: number | null,
  ): Instant | null {
    const delays = simulate.retryDelaysMs ?? USUAL_RETRIES_MS;
    const delayMs = kind === "delivery" ? delays[attempt - 1] : undefined;
    if (delayMs === undefined || (status !== null && simulate.givesUpOn?.includes(status) === true))
      return null;
    return addMs(this.parts.now(), delayMs);
  }
}

function outcomeOfForgery(status: number | null): SentWebhook["outcome"] {
  if (status === null) return "unanswered";
  return status === 401 ? "forgery refused" : status === 200 ? "unexpected" : "refused";
}

function lost(webhook: QueuedWebhook): SentWebhook {
  return { ...webhook, status: null, text: "", outcome: "lost", triesAgainAt: null };
}

/** A 200, and in its body what the vendor wants to read there: MugglePay repeats what is answered without {"status":200}. */
function isTaken({ gateway, config }: SenderAccount, { status, text }: WebhookAnswer): boolean {
  if (status !== 200) return false;
  const wanted = Object.entries(gateway.acknowledgementOf?.(config) ?? gateway.acknowledgement);
  if (wanted.length === 0) return true;
  const body = parseAnswer(text);
  return wanted.every(([name, value]) => JSON.stringify(body[name]) === JSON.stringify(value));
}
