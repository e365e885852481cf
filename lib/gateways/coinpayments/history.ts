import { historyFact, NO_FACTS } from "../../domain/facts";
import type { GatewayEvent } from "../contract";
import { eventKey } from "../event-key";
import { instantOf, textOf, type JsonObject } from "../json-body";
import { field } from "./parse";
import { normalizeStatus, statuses } from "./status";

/** Words of the history that are states of the invoice; "updated", "fundsTransferred" and whatever else it lists claim none. */
const STATES: ReadonlySet<string> = new Set(
  statuses
    .filter(({ meaning }) => !meaning.startsWith("Payment:"))
    .map(({ status }) => normalizeStatus(status)),
);

/**
 * One line of `GET /merchant/invoices/{id}/history`, {timestamp, eventType}: every state the invoice went through, with
 * its time. "created" is the history's word for an invoice that waits, and a payment's word in our table, for the same.
 */
export function historyEvent(
  line: JsonObject,
  invoice: { gatewayRef: string; externalOrderId: string | null },
): GatewayEvent | null {
  const at = instantOf(field(line, "timestamp"));
  const type = textOf(field(line, "eventType"));
  if (at === null || type === null) return null;
  const word = normalizeStatus(type);
  const isState = STATES.has(word) || word === "created";
  return {
    eventKey: eventKey(["history", invoice.gatewayRef, at, word], `${invoice.gatewayRef} ${at} ${type}`),
    subject: { by: "reference", gatewayRef: invoice.gatewayRef },
    externalOrderId: invoice.externalOrderId,
    occurredAt: at,
    gatewayStatus: isState ? type : null,
    eventType: `history: ${type}`,
    facts: isState ? NO_FACTS : historyFact(type, at),
  };
}
