import { facts } from "../../domain/facts";
import type { GatewayEvent, GatewayHttp, PaymentReference } from "../contract";
import { eventKey } from "../event-key";
import { amountOf, instantOf, textOf, type JsonObject } from "../json-body";
import type { CoinpaymentsConfig } from "./config";
import { assetOf } from "./currency";
import { currencyIdFrom, field } from "./parse";
import { askSpend, spendState } from "./spend";
import { listWallets } from "./wallets";

/**
 * How far a payment's refunds have come, by the spend requests they are known under. Which wallet paid one is kept
 * nowhere, and no question goes over all of them, so each is asked until one knows it.
 */
export async function findSpentRefunds(
  reference: PaymentReference,
  config: CoinpaymentsConfig,
  http: GatewayHttp,
): Promise<readonly GatewayEvent[]> {
  const sought = new Set(reference.refundRefs ?? []);
  if (sought.size === 0) return [];
  const found: GatewayEvent[] = [];
  for (const wallet of await listWallets(config, http)) {
    for (const id of sought) {
      const transaction = await askSpend(id, wallet.id, config, http);
      if (transaction === null) continue;
      sought.delete(id);
      found.push(refundEvent(id, transaction, reference, config));
    }
    if (sought.size === 0) break;
  }
  return found;
}

function refundEvent(
  id: string,
  transaction: JsonObject,
  { gatewayRef, externalOrderId }: PaymentReference,
  config: CoinpaymentsConfig,
): GatewayEvent {
  const status = textOf(field(transaction, "transactionStatus")) ?? "unknown";
  const currencyId = currencyIdFrom(
    field(transaction, "toCurrencyId"),
    field(transaction, "toContractAddress"),
  );
  const at = instantOf(field(transaction, "dateCompleted")) ?? instantOf(field(transaction, "dateCreated"));
  return {
    eventKey: eventKey(["spend", id, status], ""),
    subject: { by: "reference", gatewayRef },
    externalOrderId,
    occurredAt: at,
    gatewayStatus: null,
    eventType: `refund ${status}`,
    facts: facts({
      refunds: {
        [id]: {
          ref: id,
          state: spendState(transaction),
          amount: amountOf(field(transaction, "toAmount")),
          asset: currencyId === null ? null : assetOf(currencyId, config.currencies).asset,
          txHash: textOf(field(transaction, "txHash")),
          at,
          note: null,
        },
      },
    }),
  };
}
