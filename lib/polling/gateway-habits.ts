/** What has to be known of a gateway to ask it, besides its client. */
export interface GatewayHabits {
  /** Requests a second to its host from one process. */
  perSecond: number;
  /** It finds a payment by the merchant's reference, so one it has not named yet can be asked for. */
  findsByMerchantReference: boolean;
}

const USUAL: GatewayHabits = { perSecond: 10, findsByMerchantReference: false };

const HABITS: Readonly<Record<string, Partial<GatewayHabits>>> = {
  // CoinPayments documentation, "Rate limits": 70 a second, halved because the web server and the worker both ask.
  coinpayments: { perSecond: 35 },
  coindpay: { findsByMerchantReference: true },
  // MugglePay documentation, "Authentication": 10,000 requests an hour and address, halved likewise.
  mugglepay: { perSecond: 1.4 },
};

export function habitsOf(gatewayKind: string): GatewayHabits {
  return { ...USUAL, ...(Object.hasOwn(HABITS, gatewayKind) ? HABITS[gatewayKind] : {}) };
}
