import { addMs, type Instant } from "@/lib/domain/instant";
import type { Random } from "@/lib/simulate/random";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Six hours of watching. */
const MOST_WATCHED = 720;
const MOST_UNWATCHED = 150;
const FIRST_PAUSE_MS = 5_000;

/** When new orders come in: often while somebody looks, now and then otherwise, and never more than so many in a day. */
export class LiveTempo {
  private nextAt: Instant;
  private wasWatched = false;

  constructor(
    /** When the orders of the last day came in, the oldest first. */
    private readonly startedAts: Instant[],
    private readonly random: Random,
    at: Instant,
  ) {
    this.nextAt = addMs(at, FIRST_PAUSE_MS);
  }

  /** Whether an order comes in now; asked again and again. */
  isTime(at: Instant, isWatched: boolean): boolean {
    // Who comes to look does not wait out the pause of when nobody did.
    if (isWatched && !this.wasWatched && this.nextAt > addMs(at, FIRST_PAUSE_MS))
      this.nextAt = addMs(at, FIRST_PAUSE_MS);
    this.wasWatched = isWatched;
    if (at < this.nextAt) return false;
    const pauseMs = isWatched
      ? this.random.integer(20_000, 40_000)
      : this.random.integer(4 * MINUTE_MS, 8 * MINUTE_MS);
    this.nextAt = addMs(at, pauseMs);
    while (this.startedAts[0] !== undefined && this.startedAts[0] <= addMs(at, -DAY_MS))
      this.startedAts.shift();
    if (this.startedAts.length >= (isWatched ? MOST_WATCHED : MOST_UNWATCHED)) return false;
    this.startedAts.push(at);
    return true;
  }
}
