import { addMs, later, type Instant } from "@/lib/domain/instant";
import type { Scenario, VendorAnswer, VendorRequest } from "@/lib/gateways/contract";
import { VendorBook, type BookChange, type DueDelivery } from "@/lib/gateways/vendor-book";
import { forgedBody } from "@/lib/simulate/forge-delivery";
import { drawScenario, type SimulatedAccount } from "@/lib/simulate/plan-deliveries";
import { Random } from "@/lib/simulate/random";
import { deliveryFaults, type FaultChances } from "@/lib/simulate/vendor-faults";
import type { QueuedWebhook } from "@/lib/simulate/webhook-outbox";

export interface PlayedAccount extends SimulatedAccount {
  slug: string;
}

export interface PlayedVendorParts {
  now: () => Instant;
  /** Seeds what the vendor makes up and what goes wrong. */
  seed: string;
  faults?: FaultChances;
  /** Which ways the payments may go that the desk asks for; the usual mixture without it. */
  scenarios?: readonly Scenario[];
  /** Deliveries that are never lost, whatever the faults. */
  spares?: (due: DueDelivery) => boolean;
  /** Hears of what the desk asked the vendor to do, for a play that has to outlive its process. */
  onChange?: (slug: string, change: VendorChange) => void;
}

/** A change of the book, or everything else the vendor's API has noted by now. */
export type VendorChange = BookChange | { kind: "noted"; notes: readonly (readonly [string, string])[] };

/** How long a slow webhook takes for its second half. */
const SLOW_WEBHOOK_MS = 3_000;

/** One vendor as one integration meets it: its book, its API, and what it has to send. */
export class PlayedVendor {
  readonly book: VendorBook<unknown>;
  private readonly random: Random;
  /** When the last delivery of a payment is sent that keeps its place; nothing after it is sent before. */
  private readonly sentUntil = new Map<string, Instant>();

  constructor(
    readonly account: PlayedAccount,
    private readonly parts: PlayedVendorParts,
  ) {
    const { gateway, config, registeredUrl, slug } = account;
    this.random = new Random(`${parts.seed}/${slug}`);
    const drawn = this.random.branch("scenario");
    this.book = new VendorBook({
      simulate: gateway.simulate,
      config,
      registeredUrl,
      now: parts.now,
      seed: this.random.seed,
      draw: (playable) => {
        const wanted = playable.filter((each) => parts.scenarios?.includes(each) ?? true);
        return drawScenario(wanted.length > 0 ? wanted : playable, drawn);
      },
      onChange: (change) => parts.onChange?.(slug, change),
    });
  }

  /** Brings back what a former play told of. */
  recall(change: VendorChange): void {
    if (change.kind !== "noted") {
      this.book.recall(change);
      return;
    }
    for (const [name, value] of change.notes) this.book.notes.set(name, value);
  }

  /** What the vendor's API says; a vendor without one answers as a web server that knows no such page. */
  answer(request: VendorRequest): VendorAnswer {
    const { gateway, config } = this.account;
    const { api } = gateway.simulate;
    if (api !== undefined) return this.noting(() => api(request, this.book, config));
    return { status: 404, body: JSON.stringify({ error: `${gateway.name} has no API here` }) };
  }

  private noting(answer: () => VendorAnswer): VendorAnswer {
    const { onChange } = this.parts;
    if (onChange === undefined) return answer();
    const before = JSON.stringify([...this.book.notes]);
    const given = answer();
    const notes = [...this.book.notes];
    if (JSON.stringify(notes) !== before) onChange(this.account.slug, { kind: "noted", notes });
    return given;
  }

  /** The webhooks that became due since the last call, each with what goes wrong with it. */
  takeDue(): QueuedWebhook[] {
    return this.book.due().flatMap((due) => this.arrange(due));
  }

  private arrange(due: DueDelivery): QueuedWebhook[] {
    const { gatewayRef, step, webhookUrl } = due;
    const { faults = {}, spares } = this.parts;
    const { gateway, slug } = this.account;
    const random = this.random.branch(`${gatewayRef}/${step.label}/${step.at}`);
    const wrong = deliveryFaults(faults, random);
    const inPlace = later(addMs(step.at, wrong.lateMs), this.sentUntil.get(gatewayRef) ?? null) ?? step.at;
    const isHeld = wrong.heldMs > 0;
    if (!isHeld) this.sentUntil.set(gatewayRef, inPlace);
    const at = isHeld ? addMs(inPlace, wrong.heldMs) : inPlace;
    const base: QueuedWebhook = {
      slug,
      gatewayRef,
      label: step.label,
      url: webhookUrl,
      headers: step.headers,
      body: step.body,
      at,
      kind: "delivery",
      attempt: 1,
      sequence: isHeld ? null : `${slug}/${gatewayRef}`,
      ...(wrong.isSlow && { pauseMs: SLOW_WEBHOOK_MS }),
    };
    const forged: QueuedWebhook = {
      ...base,
      kind: "forged",
      body: forgedBody(gateway, step.body),
      pauseMs: 0,
    };
    const isLost = wrong.isLost && spares?.(due) !== true;
    return [
      ...(wrong.isForgedFirst ? [forged] : []),
      { ...base, kind: isLost ? "lost" : "delivery" },
      ...(wrong.againAfterMs !== null && !isLost
        ? [
            {
              ...base,
              kind: "again" as const,
              at: addMs(at, wrong.againAfterMs),
              sequence: null,
              pauseMs: 0,
            },
          ]
        : []),
    ];
  }
}
