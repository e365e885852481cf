import { ZERO } from "../../domain/decimal";
import {
  assetKey,
  facts,
  transactionKey,
  type PaymentFacts,
  type RefundFact,
  type TransactionFact,
} from "../../domain/facts";
import type { OrderStatus } from "../../domain/order-status";
import type { GatewayEvent } from "../contract";
import { eventKey } from "../event-key";
import type { GenericConfig } from "./config";
import type { GenericMessage } from "./parse";
import { normalizeStatus } from "./status-table";

/** Statuses at which what arrived is the merchant's, or was. */
const MONEY_IS_IN: ReadonlySet<OrderStatus> = new Set<OrderStatus>([
  "paid",
  "underpaid",
  "overpaid",
  "refund_pending",
  "refunded",
]);

const REFUND: Partial<Record<OrderStatus, RefundFact["state"]>> = {
  refund_pending: "pending",
  refunded: "sent",
};

export function toEvent(message: GenericMessage, config: GenericConfig, body: Uint8Array): GatewayEvent {
  return {
    // Without the vendor's own id the bytes name the event: whatever else might, an admin would have to promise.
    eventKey: eventKey([message.eventId], body),
    subject: { by: "reference", gatewayRef: message.reference },
    externalOrderId: message.orderId,
    occurredAt: message.occurredAt,
    gatewayStatus: message.status,
    eventType: message.eventType ?? "webhook",
    facts: toFacts(message, config),
  };
}

function toFacts(message: GenericMessage, config: GenericConfig): PaymentFacts {
  const { occurredAt: at, coin, expected, received, price, confirmations, email } = message;
  const status = config.status_table.byWord.get(normalizeStatus(message.status));
  const isIn = status !== undefined && MONEY_IS_IN.has(status);
  const counts = received !== null && (isIn || config.amount_semantics === "cumulative");
  const confirmed = isIn ? received : ZERO;
  const refund = status === undefined ? undefined : REFUND[status];
  const once = <T>(value: T | null) => (value === null ? null : { at, value });
  return facts({
    quote: once(coin === null || expected === null ? null : { amount: expected, ...coin }),
    price: once(price),
    received:
      coin === null || received === null || confirmed === null || !counts
        ? {}
        : {
            [assetKey(coin.asset, coin.network)]: {
              ...coin,
              latest: { at, total: received, confirmed },
              peakConfirmed: confirmed,
            },
          },
    transactions: Object.fromEntries(
      transactionsOf(message, isIn).map((fact) => [
        transactionKey(fact.network, fact.hash, fact.outputIndex),
        fact,
      ]),
    ),
    confirmations: once(
      confirmations === null ? null : { have: confirmations, required: message.requiredConfirmations },
    ),
    refunds:
      refund === undefined
        ? {}
        : {
            // How much went back is not told.
            [message.reference]: {
              ref: message.reference,
              state: refund,
              amount: null,
              asset: coin?.asset ?? null,
              txHash: null,
              at,
              note: null,
            },
          },
    customer: once(email === null ? null : { name: null, email, reference: null }),
    expiresAt: once(message.expiresAt),
    payAddress: once(message.payAddress),
    checkoutUrl: once(message.checkoutUrl),
  });
}

function transactionsOf(message: GenericMessage, isIn: boolean): TransactionFact[] {
  const { coin, transactions, confirmations, requiredConfirmations, occurredAt } = message;
  if (coin === null) return [];
  return transactions.map(({ hash, amount }) => ({
    network: coin.network ?? "unknown",
    hash,
    outputIndex: "",
    asset: coin.asset,
    amount,
    confirmations: confirmations ?? (isIn ? 1 : 0),
    requiredConfirmations,
    firstSeenAt: occurredAt,
  }));
}
