import type { Instant } from "@/lib/domain/instant";
import { PlayedVendor, type PlayedAccount, type PlayedVendorParts } from "@/lib/simulate/played-vendor";
import { WebhookOutbox, type WebhookOutboxParts } from "@/lib/simulate/webhook-outbox";

export interface VendorPlayParts
  extends PlayedVendorParts, Pick<WebhookOutboxParts, "post" | "onSent" | "concurrency"> {
  /** Where the faults of one integration differ. */
  faultsOf?: (account: PlayedAccount) => PlayedVendorParts["faults"];
}

/** Several vendors on one clock, and the webhooks they send. Nothing happens by itself: somebody calls `sendDue`. */
export class VendorPlay {
  readonly vendors = new Map<string, PlayedVendor>();
  private readonly outbox: WebhookOutbox;

  constructor(
    accounts: readonly PlayedAccount[],
    private readonly parts: VendorPlayParts,
  ) {
    for (const account of accounts) {
      const faults = parts.faultsOf?.(account) ?? parts.faults;
      this.vendors.set(account.slug, new PlayedVendor(account, { ...parts, faults }));
    }
    this.outbox = new WebhookOutbox({ ...parts, accountOf: (slug) => this.vendor(slug).account });
  }

  /** @throws RangeError for an integration that is not played here */
  vendor(slug: string): PlayedVendor {
    const vendor = this.vendors.get(slug);
    if (vendor === undefined) throw new RangeError(`${slug} is not played here`);
    return vendor;
  }

  /** Sends every webhook whose time has come, and resolves when each was answered. @returns how many */
  async sendDue(): Promise<number> {
    for (const vendor of this.vendors.values()) this.outbox.add(vendor.takeDue());
    return this.outbox.sendDue();
  }

  /** When a webhook that waits already is sent; null when none waits. What lies ahead in the books is not counted. */
  nextAt(): Instant | null {
    return this.outbox.nextAt();
  }
}
