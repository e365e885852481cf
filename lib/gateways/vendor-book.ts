import type { Instant } from "../domain/instant";
import { addMs, msBetween } from "../domain/instant";
import {
  SCENARIOS,
  type GatewaySimulator,
  type Scenario,
  type SimulatedDelivery,
  type SimulatedPayment,
  type SimulatedVendor,
  type VendorPayment,
} from "./contract";
import { seededHex } from "./seeded";

/** One step of a simulated payment, with where the vendor would send it. */
export interface DueDelivery {
  gatewayRef: string;
  step: SimulatedDelivery;
  webhookUrl: string;
}

interface Entry {
  payment: SimulatedPayment;
  scenario: Scenario;
  gatewayRef: string;
  steps: readonly SimulatedDelivery[];
  webhookUrl: string;
  /** How many of its steps have been handed out to be sent. */
  handedOut: number;
}

export interface VendorBookParts<Config> {
  simulate: GatewaySimulator<Config>;
  config: Config;
  /** Where deliveries go unless a payment names another address. */
  registeredUrl: string;
  now: () => Instant;
  /** Seeds what the vendor makes up; two books of one seed make up the same. */
  seed: string;
  /** Which way a payment goes that the merchant asks for. */
  draw: (playable: readonly Scenario[]) => Scenario;
  /** Hears of everything that cannot be planned again, for a book that has to outlive its process. */
  onChange?: (change: BookChange) => void;
}

/** What somebody made of a book through the vendor's API: a payment, or another way for one. */
export type BookChange =
  | { kind: "made"; payment: SimulatedPayment; scenario: Scenario; webhookUrl: string | null }
  | { kind: "turned"; gatewayRef: string; scenario: Scenario; at: Instant };

/** What one simulated vendor knows: its payments, each somewhere along its scenario. In memory, moved by the clock alone. */
export class VendorBook<Config> implements SimulatedVendor {
  readonly notes = new Map<string, string>();
  private readonly entries = new Map<string, Entry>();
  private made = 0;

  constructor(private readonly parts: VendorBookParts<Config>) {}

  now(): Instant {
    return this.parts.now();
  }

  find(gatewayRef: string): VendorPayment | null {
    const entry = this.entries.get(gatewayRef);
    return entry === undefined ? null : this.shown(entry);
  }

  findByMerchantReference(externalOrderId: string): VendorPayment | null {
    const entry = [...this.entries.values()].find(
      ({ payment }) => payment.externalOrderId === externalOrderId,
    );
    return entry === undefined ? null : this.shown(entry);
  }

  list(): readonly VendorPayment[] {
    return [...this.entries.values()].reverse().map((entry) => this.shown(entry));
  }

  /** Puts in a payment that was planned elsewhere. Throws RangeError for a scenario this vendor cannot express. */
  add(payment: SimulatedPayment, scenario: Scenario, webhookUrl: string | null = null): VendorPayment {
    const url = webhookUrl ?? this.parts.registeredUrl;
    const steps = this.parts.simulate.deliveries(scenario, payment, this.parts.config, url);
    const gatewayRef = steps?.[0]?.gatewayRef;
    if (steps === null || gatewayRef === undefined) throw new RangeError(`cannot express ${scenario}`);
    const entry: Entry = { payment, scenario, gatewayRef, steps, webhookUrl: url, handedOut: 0 };
    this.entries.set(gatewayRef, entry);
    return this.shown(entry);
  }

  create(
    asked: Omit<SimulatedPayment, "seed" | "startedAt">,
    webhookUrl: string | null = null,
  ): VendorPayment {
    this.made += 1;
    const seed = seededHex(this.parts.seed, `${this.made}/${asked.externalOrderId}`, 32);
    const payment = { ...asked, seed, startedAt: this.now() };
    const playable = SCENARIOS.filter(
      (scenario) =>
        this.parts.simulate.deliveries(
          scenario,
          payment,
          this.parts.config,
          webhookUrl ?? this.parts.registeredUrl,
        ) !== null,
    );
    const scenario = this.parts.draw(playable);
    const made = this.add(payment, scenario, webhookUrl);
    this.parts.onChange?.({ kind: "made", payment, scenario, webhookUrl });
    return made;
  }

  turn(gatewayRef: string, scenario: Scenario): VendorPayment | null {
    const at = this.now();
    const turned = this.turnAt(gatewayRef, scenario, at);
    if (turned !== null) this.parts.onChange?.({ kind: "turned", gatewayRef, scenario, at });
    return turned;
  }

  /** Brings a change back that a former book told of; it is not told again. */
  recall(change: BookChange): void {
    if (change.kind === "turned") {
      this.turnAt(change.gatewayRef, change.scenario, change.at);
      return;
    }
    this.made += 1;
    this.add(change.payment, change.scenario, change.webhookUrl);
  }

  /** What happened up to then has been sent already, by a former book. */
  skip(until: Instant): void {
    for (const entry of this.entries.values())
      entry.handedOut = Math.max(entry.handedOut, entry.steps.filter(({ at }) => at <= until).length);
  }

  /** The deliveries whose time has come since the last call, the earliest first. */
  due(): DueDelivery[] {
    const due: DueDelivery[] = [];
    for (const entry of this.entries.values()) {
      // What has nothing ahead costs nothing: most payments of a long run are over.
      if (entry.handedOut === entry.steps.length) continue;
      const happened = entry.steps.filter(({ at }) => at <= this.now());
      for (const step of happened.slice(entry.handedOut)) {
        if (step.isUntold !== true)
          due.push({ gatewayRef: entry.gatewayRef, step, webhookUrl: entry.webhookUrl });
      }
      entry.handedOut = happened.length;
    }
    return due.sort((a, b) => (a.step.at < b.step.at ? -1 : a.step.at > b.step.at ? 1 : 0));
  }

  private turnAt(gatewayRef: string, scenario: Scenario, now: Instant): VendorPayment | null {
    const entry = this.entries.get(gatewayRef);
    if (entry === undefined) return null;
    const { payment, webhookUrl } = entry;
    const route = this.parts.simulate.deliveries(scenario, payment, this.parts.config, webhookUrl);
    if (route === null) return null;
    const past = entry.steps.filter(({ at }) => at <= now);
    const happened = new Set(past.map(({ label }) => label));
    // What tells of the beginning is past too, where the former way told nothing of it.
    const ahead = route.filter(({ label, at }) => !happened.has(label) && at > payment.startedAt);
    const [first] = ahead;
    // The first new step happens now, the others after it as far apart as they always are.
    const shiftMs = first === undefined ? 0 : msBetween(first.at, now);
    entry.steps = [...past, ...ahead.map((step) => ({ ...step, at: addMs(step.at, shiftMs) }))];
    entry.scenario = scenario;
    entry.handedOut = Math.min(entry.handedOut, past.length);
    return this.shown(entry);
  }

  private shown({ gatewayRef, payment, scenario, steps }: Entry): VendorPayment {
    // Before its first step happened a payment is already known as that step begins it.
    const current = steps.filter(({ at }) => at <= this.now()).at(-1);
    return {
      gatewayRef,
      payment,
      scenario,
      since: current?.at ?? null,
      records: (current ?? steps[0])?.records ?? {},
    };
  }
}
