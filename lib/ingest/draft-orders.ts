import { deflateRawSync, inflateRawSync } from "node:zlib";
import { poolExecutor, type SqlExecutor } from "@/lib/db/client";
import type { EventDecision } from "@/lib/domain/event-decision";
import { canonical, normaliseTransactions, type PaymentFacts } from "@/lib/domain/facts";
import { toInstant } from "@/lib/domain/instant";
import type { UsualTimes } from "@/lib/domain/usual-time";
import type { Gateway, GatewayEvent, Parsed } from "@/lib/gateways/contract";
import { joinsNoOrder } from "@/lib/ingest/joins-no-order";
import { loadTarget, loadTargets, type Question, type Target } from "@/lib/ingest/load-target";
import { mapEventStatus } from "@/lib/ingest/map-event-status";
import { projectedGlance, standingGlance } from "@/lib/ingest/order-glance";
import { remapFacts, remapOrders } from "@/lib/ingest/remap-facts";
import type { DeliveryOutcome, OrderGlance } from "@/lib/ingest/schemas";
import type { StoredDelivery } from "@/lib/ingest/stored-delivery";
import type { LoadedIntegration } from "@/lib/integrations/load-integration";
import { applyEvent, type Applied } from "@/lib/orders/apply-event";
import type { OrderSnapshot } from "@/lib/orders/order-snapshot";
import { usualTimes } from "@/lib/orders/usual-times";

/** What a replay does, or would do, to the order a delivery is about. */
export interface Foreseen {
  outcome: DeliveryOutcome;
  reason: string;
  /** The order, under the id it has or would get; null where there is none. */
  order: { key: string; exists: boolean; externalOrderId: string | null } | null;
  before: OrderGlance | null;
  after: OrderGlance | null;
  /** Whether the shop is told to deliver because of it. */
  fulfils: boolean;
}

export const UNTOUCHED = { order: null, before: null, after: null, fulfils: false } as const;

/** A kept delivery with what reads it, and what that makes of it. */
export interface ReadableDelivery {
  stored: StoredDelivery;
  parsed: Parsed;
  gateway: Gateway;
  integration: LoadedIntegration;
}

function question(integration: LoadedIntegration, event: GatewayEvent): Question {
  return { integrationId: integration.id, event, bodySha256: null };
}

interface Draft {
  /** Packed: many thousand may be kept at once. */
  packed: Buffer;
  /** Integrations whose mapping was applied to the past of this order already. */
  remapped: readonly string[];
}

/**
 * Orders as a row of replays would leave them, each delivery against what the ones before it left; reads only. Kept are
 * the orders that come out differently, so the cost in memory is what would change. What the database alone would refuse
 * (a figure it cannot hold) is not foreseen.
 */
export class DraftOrders {
  readonly #sql: SqlExecutor = poolExecutor();
  readonly #drafts = new Map<string, Draft>();
  /** Order ids of drafts, by what an event may name: payment references and addresses, merchant references. */
  readonly #byName = new Map<string, string>();
  /** Payments that would come to own a transaction. */
  readonly #owners = new Map<string, string>();
  /** By delivery, and facts under today's mapping by integration and order. */
  #ahead: { targets: ReadonlyMap<string, Target>; remapped: ReadonlyMap<string, Record<string, PaymentFacts>> } = { targets: new Map(), remapped: new Map() };
  /** Drafts of orders that are not there yet. */
  readonly #unborn = new Set<string>();

  async foresee({ stored, parsed, gateway, integration }: ReadableDelivery): Promise<Foreseen> {
    if (parsed.kind === "unparsable") return { ...UNTOUCHED, outcome: "quarantined", reason: parsed.reason };
    if (parsed.kind === "irrelevant") return { ...UNTOUCHED, outcome: "ignored", reason: parsed.reason };
    const { event } = parsed;
    const usual = await usualTimes();
    const read = this.#ahead.targets.get(stored.id) ?? (await loadTarget(this.#sql, question(integration, event)));
    const target = this.#drafted(read, event, integration.id, usual);
    const aside = joinsNoOrder(target.order, event, integration.id, gateway, "delivery");
    if (aside !== null) return { ...UNTOUCHED, ...aside };

    const { order: before } = target;
    const isRemapped = before === null || this.#drafts.get(before.id)?.remapped.includes(integration.id) === true;
    const applied = applyEvent(before, {
      event: target.event,
      madeAs: target.madeAs,
      owners: target.owners,
      remapped: isRemapped ? {} : await this.#remap(before, integration, gateway),
      claims: event.gatewayStatus === null ? null : mapEventStatus(integration, gateway, event.gatewayStatus),
      usualTimes: usual,
      integration,
      source: "replay",
      deliveryId: stored.id,
      actor: { kind: "gateway", id: integration.id, name: gateway.name },
      receivedAt: toInstant(stored.receivedAt),
    });
    this.#keep(before, applied, integration.id);
    const { id, externalOrderId } = applied.order;
    return {
      outcome: deliveryOutcome(applied.verdict.decision),
      reason: applied.verdict.reason,
      order: { key: id, exists: !this.#unborn.has(id), externalOrderId },
      before: before === null ? null : standingGlance(before),
      after: projectedGlance(applied.projection),
      fulfils: applied.projection.state.fulfillable && before?.fulfilmentSent !== true,
    };
  }

  /**
   * Reads what the next deliveries need in a few statements instead of some for each. Nothing a dry run does changes what
   * is read, so it may be read before its turn.
   */
  async readAhead(next: readonly ReadableDelivery[]): Promise<void> {
    const events = next.flatMap(({ parsed, ...delivery }) => (parsed.kind === "event" ? [{ ...delivery, event: parsed.event }] : []));
    const targets = await loadTargets(this.#sql, events.map(({ integration, event }) => question(integration, event)));
    const remapped = new Map<string, Record<string, PaymentFacts>>();
    for (const { integration, gateway } of new Map(events.map((one) => [one.integration.id, one])).values()) {
      const orders = targets.flatMap(({ order }, place) => (order !== null && events[place]?.integration.id === integration.id ? [order] : []));
      const ids = new Set<string>();
      const distinct = orders.filter(({ id }) => !ids.has(id) && ids.add(id));
      const facts = await remapOrders(this.#sql, distinct, integration, gateway);
      for (const { id } of distinct) remapped.set(`${integration.id} ${id}`, facts);
    }
    this.#ahead = { targets: new Map(targets.map((target, place) => [events[place]?.stored.id ?? "", target])), remapped };
  }

  async #remap(order: OrderSnapshot, integration: LoadedIntegration, gateway: Gateway): Promise<Record<string, PaymentFacts>> {
    return this.#ahead.remapped.get(`${integration.id} ${order.id}`) ?? remapFacts(this.#sql, order, integration, gateway);
  }

  /** What was read, as the drafts have it. */
  #drafted(read: Target, asked: GatewayEvent, integrationId: string, usual: UsualTimes): Target {
    const order = this.#orderOf(read, asked, integrationId, usual);
    const holder = asked.externalOrderId === null ? undefined : this.#byName.get(byReference(asked.externalOrderId));
    const isTaken = holder !== undefined && holder !== order?.id;
    return {
      ...read,
      order,
      event: isTaken ? { ...read.event, externalOrderId: null } : read.event,
      owners: { ...read.owners, ...this.#ownersOf(asked) },
    };
  }

  #ownersOf({ facts }: GatewayEvent): Record<string, string> {
    const keys = Object.keys(normaliseTransactions(facts).transactions);
    return Object.fromEntries(keys.map((key) => [key, this.#owners.get(key)]).filter((entry): entry is [string, string] => entry[1] !== undefined));
  }

  #orderOf({ order: read }: Target, { subject, externalOrderId }: GatewayEvent, integrationId: string, usual: UsualTimes): OrderSnapshot | null {
    const byPayment = this.#byName.get(bySubject(integrationId, subject));
    const byMerchant = externalOrderId === null ? undefined : this.#byName.get(byReference(externalOrderId));
    const id = this.#newest(byPayment, read, integrationId, subject, usual) ?? read?.id ?? byMerchant;
    if (id === undefined) return null;
    const draft = this.#drafts.get(id);
    return draft ? unpack(draft, usual) : read;
  }

  /** An address may be used again: its newest payment is meant, whether drafted or not. */
  #newest(
    drafted: string | undefined,
    read: OrderSnapshot | null,
    integrationId: string,
    subject: GatewayEvent["subject"],
    usual: UsualTimes,
  ): string | undefined {
    if (drafted === undefined || read === null || drafted === read.id || subject.by === "reference") return drafted;
    const draft = this.#drafts.get(drafted);
    const since = (order: OrderSnapshot) =>
      order.payments
        .filter((payment) => payment.integrationId === integrationId && payment.facts.payAddress?.value === subject.address)
        .map((payment) => payment.createdAt)
        .sort()
        .at(-1) ?? "";
    return draft && since(unpack(draft, usual)) > since(read) ? drafted : read.id;
  }

  #keep(before: OrderSnapshot | null, applied: Applied, integrationId: string): void {
    const after = asStored(applied);
    if (before === null) this.#unborn.add(after.id);
    else if (isSame(before, after)) return;
    const remapped = new Set([...(this.#drafts.get(after.id)?.remapped ?? []), integrationId]);
    this.#drafts.set(after.id, { packed: pack(after), remapped: [...remapped] });
    if (after.externalOrderId !== null) this.#byName.set(byReference(after.externalOrderId), after.id);
    for (const payment of after.payments) {
      const { integrationId: of, gatewayRef, facts } = payment;
      this.#byName.set(bySubject(of, { by: "reference", gatewayRef }), after.id);
      if (facts.payAddress) this.#byName.set(bySubject(of, { by: "address", address: facts.payAddress.value }), after.id);
    }
    for (const [key, owner] of Object.entries(after.owners)) if (before?.owners[key] === undefined) this.#owners.set(key, owner);
  }
}

function byReference(externalOrderId: string): string {
  return `order ${externalOrderId}`;
}

function bySubject(integrationId: string, subject: GatewayEvent["subject"]): string {
  return `${integrationId} ${subject.by} ${subject.by === "address" ? subject.address : subject.gatewayRef}`;
}

/** The order as reading it back would show it after it was stored. */
function asStored({ order, projection }: Applied): OrderSnapshot {
  const { state, next, lead, figures, customer, statusChangedAt } = projection;
  const owners = { ...order.owners };
  for (const { id, facts } of order.payments) for (const key of Object.keys(facts.transactions)) owners[key] ??= id;
  return {
    ...order,
    revision: order.revision + 1,
    integrationId: lead?.payment.integrationId ?? order.integrationId,
    gateway: lead?.payment.gateway ?? order.gateway,
    status: state.status,
    flags: state.flags,
    nextAction: next.code,
    receivedAmount: figures.received,
    customer,
    statusChangedAt,
    fulfilmentSent: order.fulfilmentSent || state.fulfillable,
    owners,
  };
}

/** Whether storing it leaves nothing behind that a later delivery could meet. */
function isSame(before: OrderSnapshot, after: OrderSnapshot): boolean {
  const facts = ({ revision: _revision, version: _version, usualTimes: _usual, ...order }: OrderSnapshot) => canonical(order);
  return facts(before) === facts(after);
}

function pack({ usualTimes: _usual, ...order }: OrderSnapshot): Buffer {
  return deflateRawSync(JSON.stringify(order), { level: 1 });
}

function unpack({ packed }: Draft, usual: UsualTimes): OrderSnapshot {
  const order = JSON.parse(inflateRawSync(packed).toString()) as Omit<OrderSnapshot, "usualTimes">;
  return { ...order, usualTimes: usual };
}

/** "rejected" is said of refused requests, which leave no delivery to replay. */
export function deliveryOutcome(decision: EventDecision | "quarantined" | "ignored"): DeliveryOutcome {
  return decision === "rejected" ? "quarantined" : decision;
}
