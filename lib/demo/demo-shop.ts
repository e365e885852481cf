import { createHash } from "node:crypto";
import type { Role } from "@/lib/domain/permission";
import type { AddIntegration } from "@/lib/integrations/schemas";

/** Published on purpose: it opens a demo and nothing else. */
export const DEMO_PASSWORD = "settledesk-demo";

/** Everything made up follows from it. */
export const DEMO_SEED = "northwind-tea";

export const DEMO_ORGANISATION = {
  name: "Northwind Tea",
  timeZone: "Europe/Berlin",
  environment: "test",
} as const;

export const DEMO_PEOPLE: readonly { email: string; name: string; role: Role }[] = [
  { email: "admin@demo.settledesk.test", name: "Nora Albrecht", role: "admin" },
  { email: "support@demo.settledesk.test", name: "Jonas Petersen", role: "support" },
  { email: "accountant@demo.settledesk.test", name: "Mei Tanaka", role: "accountant" },
  { email: "viewer@demo.settledesk.test", name: "Victor Ruiz", role: "viewer" },
];

/** The key its orders are registered with. */
export const DEMO_API_KEY = "Northwind web shop";

export interface DemoIntegration extends AddIntegration {
  /** Its share of a thousand orders. */
  share: number;
  /** The shop registers its orders before the gateway speaks: these gateways do not tell who the customer is, or what was asked. */
  registers: boolean;
}

// RFC 2606 keeps .test out of the DNS: nobody outside is ever asked about a payment that does not exist. The living demo
// puts its own simulator's address there.
export const NOWHERE = "https://api.demo.settledesk.test";
/** The gateway that runs at the shop itself. */
export const OWN_SERVER = "btcpay";
const LITECOIN = JSON.stringify({ "2": { symbol: "LTC", decimals: 8, network: "litecoin" } });

export const DEMO_INTEGRATIONS: readonly DemoIntegration[] = [
  {
    gateway: "coinpayments",
    slug: "coinpayments",
    name: "CoinPayments web shop",
    share: 300,
    registers: false,
    credentials: { client_id: madeUp("web shop id"), client_secret: madeUp("web shop secret") },
    settings: { api_base_url: NOWHERE, currencies: LITECOIN, tolerance_percent: "0.5" },
  },
  {
    gateway: "coinpayments",
    slug: "coinpayments-wholesale",
    name: "CoinPayments wholesale",
    share: 90,
    registers: false,
    credentials: { client_id: madeUp("wholesale id"), client_secret: madeUp("wholesale secret") },
    settings: { api_base_url: NOWHERE, late_grace_minutes: "30" },
  },
  {
    gateway: "coinpayments_ipn",
    slug: "coinpayments-legacy",
    name: "CoinPayments old shop",
    share: 90,
    registers: false,
    credentials: { merchant_id: madeUp("old shop id"), ipn_secret: madeUp("old shop secret") },
    settings: {},
  },
  {
    gateway: "mugglepay",
    slug: "mugglepay",
    name: "MugglePay stablecoins",
    share: 190,
    registers: true,
    credentials: { api_token: madeUp("mugglepay token"), callback_key: madeUp("mugglepay key") },
    settings: { api_base_url: NOWHERE },
  },
  {
    gateway: "coindpay",
    slug: "coindpay",
    name: "CoindPay cards",
    share: 120,
    registers: true,
    credentials: { api_secret: madeUp("coindpay secret") },
    settings: { api_base_url: NOWHERE, payment_link: `${NOWHERE}/pay/link/northwind_tea` },
  },
  {
    gateway: "two_coin",
    slug: "two-coin",
    name: "Two-Coin gift cards",
    share: 80,
    registers: true,
    credentials: {
      merchant_code: "NORTHWIND",
      api_secret: madeUp("two-coin secret"),
      webhook_signing_key: madeUp("two-coin key"),
    },
    settings: { api_base_url: NOWHERE },
  },
  {
    gateway: "btcpay",
    slug: OWN_SERVER,
    name: "BTCPay own server",
    share: 50,
    registers: true,
    credentials: { api_key: madeUp("btcpay key"), webhook_secret: madeUp("btcpay secret") },
    settings: { server_url: NOWHERE, store_id: "NorthwindTea" },
  },
  {
    gateway: "coinbase_commerce",
    slug: "coinbase-commerce",
    name: "Coinbase Commerce hampers",
    share: 30,
    registers: false,
    credentials: { api_key: madeUp("coinbase key"), webhook_secret: madeUp("coinbase secret") },
    settings: { api_base_url: NOWHERE },
  },
  {
    gateway: "nowpayments",
    slug: "nowpayments",
    name: "NOWPayments subscriptions",
    share: 30,
    registers: true,
    credentials: { api_key: madeUp("nowpayments key"), ipn_secret: madeUp("nowpayments secret") },
    settings: { api_base_url: NOWHERE },
  },
  {
    gateway: "coingate",
    slug: "coingate",
    name: "CoinGate tastings",
    share: 20,
    registers: true,
    credentials: { api_token: madeUp("coingate token"), callback_key: madeUp("coingate key") },
    settings: { api_base_url: NOWHERE },
  },
];

/** 32 hex digits, as most vendors make their keys. */
function madeUp(label: string): string {
  return createHash("sha256").update(`northwind tea ${label}`).digest("hex").slice(0, 32);
}
