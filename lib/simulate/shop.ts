import { assetDecimals } from "@/lib/domain/asset";
import { decimal, divide, multiply, type Decimal } from "@/lib/domain/decimal";
import type { Gateway, SimulatedPayment } from "@/lib/gateways/contract";
import type { Random } from "@/lib/simulate/random";

/** What a simulated customer bought and how they pay. */
export type Purchase = Pick<SimulatedPayment, "asset" | "network" | "amount" | "price" | "customer">;

interface Account {
  gateway: Gateway;
  config: unknown;
}

interface Coin {
  asset: string;
  network: string;
}

/** For a gateway that names none. */
const USUAL_COINS: readonly Coin[] = [
  { asset: "BTC", network: "bitcoin" },
  { asset: "ETH", network: "ethereum" },
  { asset: "USDC", network: "ethereum" },
];

/** Plausible US dollars for one; the simulator needs believable figures, not today's. */
const RATES: Readonly<Record<string, string>> = {
  BTC: "91240",
  ETH: "3118.5",
  LTC: "94.2",
  DOGE: "0.1612",
  USDT: "1",
  USDC: "1",
  EUR: "1.1586",
};

/** Prices of a tea shop that also sells to cafés. */
const PRICES = [
  "14.90",
  "18.50",
  "22.00",
  "24.90",
  "29.90",
  "34.00",
  "39.90",
  "44.50",
  "49.99",
  "58.00",
  "64.90",
  "79.00",
  "89.90",
  "119.00",
  "149.50",
  "189.00",
  "240.00",
  "318.40",
  "465.00",
  "1240.00",
] as const;

/** Names as customers have them: long, short, accented and in other scripts; everyone who buys often stands here once. */
export const CUSTOMERS: readonly string[] = [
  "Ada Lindqvist",
  "Mehmet Yıldız",
  "Zoë van der Merwe",
  "Bo Li",
  "María Fernanda Gutiérrez de la Vega",
  "Jürgen Weiß",
  "Aoife Ní Bhriain",
  "Chukwuemeka Okonkwo-Adeyemi",
  "Søren Ågaard",
  "Nguyễn Thị Minh Khai",
  "田中 美咲",
  "Priya Venkataraman",
  "Łukasz Wójcik",
  "Fatima Al-Zahrani",
  "Théo Dubois",
  "Olena Шевченко",
  "Rafael Monteiro Cavalcanti",
  "Eva Novotná",
  "Kwame Mensah",
  "김서연",
  "Giulia D'Angelo",
  "Ingrid Þorsteinsdóttir",
  "Samuel Osei",
  "Anastasios Papadimitriou",
  "Hannah O'Sullivan",
  "Dmitri Volkov",
  "Leila Haddad",
  "Tom Fox",
  "Wilhelmina Constance Featherstonehaugh-Cholmondeley",
  "Carlos Eduardo Prado",
  "Noor Jansen",
  "Piotr Zieliński",
  "Yuki Ōta",
  "Amara Diallo",
  "Ben Cohen",
  "Inés Castaño",
];

const FIRST_NAMES: readonly string[] = [
  "Anna",
  "Lukas",
  "Marie",
  "Jakob",
  "Elif",
  "Oskar",
  "Sofia",
  "Matteo",
  "Chloé",
  "Hugo",
  "Freja",
  "Emil",
  "Zuzana",
  "Aleksander",
  "Inês",
  "Tomás",
  "Aisha",
  "Daniel",
  "Grace",
  "Oliver",
  "Mia",
  "Noah",
  "Yara",
  "Kenji",
  "Ravi",
  "Ana",
];
const LAST_NAMES: readonly string[] = [
  "Becker",
  "Hoffmann",
  "Kaya",
  "Rossi",
  "Moreau",
  "Lefèvre",
  "Nielsen",
  "Lindström",
  "Kowalska",
  "Horváth",
  "Silva",
  "Fernández",
  "Murphy",
  "Campbell",
  "Walker",
  "Nakamura",
  "Patel",
  "Okafor",
  "Haddad",
  "de Vries",
  "Peeters",
  "Meier",
];

/** Somebody who buys often, or somebody new. */
export function anyCustomer(random: Random): string {
  return random.chance(0.4)
    ? random.pick(CUSTOMERS)
    : `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`;
}

/** A purchase of a customer of this account; `customer` when it is somebody known. */
export function purchase(random: Random, account: Account, customer = anyCustomer(random)): Purchase {
  const { asset, network } = random.pick(coinsOf(account));
  const price = {
    amount: decimal(random.pick(PRICES)),
    currency:
      account.gateway.simulate.shop?.(account.config).currency ??
      random.weighted([
        ["USD", 3],
        ["EUR", 2],
      ] as const),
  };
  return {
    asset,
    network,
    price,
    amount: quoted(price, asset, random.integer(960, 1040)),
    customer: { name: customer, email: emailOf(customer) },
  };
}

/** Every coin customers of this account may pay with: what its settings say goes before what is usual at its gateway. */
export function coinsOf({ gateway: { simulate }, config }: Account): readonly Coin[] {
  return simulate.shop?.(config).coins ?? simulate.usualCoins ?? USUAL_COINS;
}

/** The amount of `asset` that the price was on a day when the rate stood at so many thousandths of the table's. */
function quoted(price: SimulatedPayment["price"], asset: string, perMille: number): Decimal {
  const isStable = RATES[asset] === "1";
  const dollars = multiply(price.amount, decimal(RATES[price.currency] ?? "1"));
  const rate = multiply(decimal(RATES[asset] ?? "1"), decimal(isStable ? "1" : (perMille / 1000).toString()));
  return divide(dollars, rate, Math.min(assetDecimals(asset) ?? 8, isStable ? 2 : 8));
}

/** An address that can belong to nobody (RFC 2606). */
function emailOf(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replaceAll(/\p{M}+/gu, "")
    .toLowerCase()
    .replaceAll("ł", "l")
    .replaceAll(/[^a-z]+/g, ".")
    .replaceAll(/^\.+|\.+$/g, "");
  return `${plain === "" ? `customer.${CUSTOMERS.indexOf(name) + 100}` : plain}@example.test`;
}
