import { displayMoney } from "@/lib/domain/asset";
import type { Decimal } from "@/lib/domain/decimal";
import { networkName } from "@/lib/domain/network";
import type { PayTarget } from "@/lib/payments/schemas";
import { exactTimeWithZone } from "@/components/cells/moment-text";

/** What the customer is to pay, in words; null where the gateway's page says it. */
export function payFigure({ expectedAmount, asset, network, fiatAmount, fiatCurrency }: PayTarget): string | null {
  if (expectedAmount !== null && asset !== null) {
    const where = network === null ? "" : ` on ${networkName(network)}`;
    return `${displayMoney(expectedAmount as Decimal, asset)}${where}`;
  }
  return fiatAmount === null || fiatCurrency === null ? null : displayMoney(fiatAmount as Decimal, fiatCurrency);
}

/** A message to the customer, ready to be sent; whoever sends it may change it. */
export function payMessage(label: string, target: PayTarget, zone: string): string {
  const figure = payFigure(target);
  const what = figure === null ? `your order ${label}` : `${figure} for your order ${label}`;
  const until = target.expiresAt === null ? "" : `\nThe payment is open until ${exactTimeWithZone(target.expiresAt, zone)}.`;
  if (target.checkoutUrl !== null) return `You can pay ${what} here: ${target.checkoutUrl}${until}`;
  if (target.payAddress !== null) return `Please send ${what} to this address: ${target.payAddress}${until}`;
  return `Please pay ${what}.${until}`;
}
