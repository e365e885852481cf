import type { Gateway } from "./contract";
import { btcpay } from "./btcpay";
import { coinbase_commerce } from "./coinbase_commerce";
import { coindpay } from "./coindpay";
import { coingate } from "./coingate";
import { coinpayments } from "./coinpayments";
import { coinpayments_ipn } from "./coinpayments_ipn";
import { generic } from "./generic";
import { mugglepay } from "./mugglepay";
import { nowpayments } from "./nowpayments";
import { two_coin } from "./two_coin";

/** Every gateway this product speaks to; adding one is its folder and its line here. */
export const GATEWAYS = {
  coinpayments,
  coinpayments_ipn,
  mugglepay,
  coindpay,
  two_coin,
  btcpay,
  coinbase_commerce,
  nowpayments,
  coingate,
  generic,
} satisfies Record<string, Gateway>;

export type GatewayKind = keyof typeof GATEWAYS;

export function isGatewayKind(kind: string): kind is GatewayKind {
  return Object.hasOwn(GATEWAYS, kind);
}

/** Null for a kind nobody registered: an integration may outlive its gateway's folder. */
export function findGateway(kind: string): Gateway | null {
  return isGatewayKind(kind) ? GATEWAYS[kind] : null;
}

/** Whether a gateway answers questions about a payment; one that nobody chose or registered does not. */
export function canBeAsked(kind: string | null): boolean {
  return kind !== null && findGateway(kind)?.client?.findPayment !== undefined;
}

export function listGateways(): readonly Gateway[] {
  return Object.values(GATEWAYS);
}
