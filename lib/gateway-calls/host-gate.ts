/**
 * Lets requests of one gateway to one host through at most so often, and none while the host is left alone. Kept per process: a
 * second process has a gate of its own, and what they do together is the gateway's to refuse.
 */
export class HostGate {
  private nextAtMs = 0;
  private closedUntilMs = 0;

  constructor(
    private readonly perSecond: number,
    private readonly nowMs: () => number,
  ) {}

  /** Milliseconds until a request may leave if it asked now. */
  waitMs(): number {
    return Math.max(0, this.nextAtMs - this.nowMs(), this.closedUntilMs - this.nowMs());
  }

  /** Takes the next free place and says how long to wait for it. Places are a token each, refilled evenly: no bursts. */
  take(): number {
    const waitMs = this.waitMs();
    this.nextAtMs = this.nowMs() + waitMs + 1000 / this.perSecond;
    return waitMs;
  }

  /** Nobody asks this host for so long. */
  close(ms: number): void {
    this.closedUntilMs = Math.max(this.closedUntilMs, this.nowMs() + ms);
  }

  /** Milliseconds for which it stays closed; 0 when it is open. */
  closedMs(): number {
    return Math.max(0, this.closedUntilMs - this.nowMs());
  }
}
