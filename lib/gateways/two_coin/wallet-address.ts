import { sha256 } from "../signature";
import type { Currency } from "./currency";

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
/** BIP 173 and BIP 350: what the checksum of a sound address comes to. */
const BECH32_SUMS: readonly number[] = [1, 0x2bc830a3];
const BECH32_GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** How addresses look on a chain; where nothing is said of it, only that they are one word. */
const CHAINS: readonly { networks: readonly string[]; isSound: (address: string) => boolean }[] = [
  {
    networks: ["bitcoin", "btc"],
    isSound: (address) => isBase58Check(address, [0x00, 0x05]) || isBech32(address, "bc"),
  },
  {
    networks: ["litecoin", "ltc"],
    isSound: (address) => isBase58Check(address, [0x30, 0x32, 0x05]) || isBech32(address, "ltc"),
  },
  { networks: ["dogecoin", "doge"], isSound: (address) => isBase58Check(address, [0x1e, 0x16]) },
  { networks: ["tron", "trx", "trc20"], isSound: (address) => isBase58Check(address, [0x41]) },
  { networks: ["solana", "sol"], isSound: (address) => decodeBase58(address)?.length === 32 },
  {
    networks: [
      "ethereum",
      "eth",
      "erc20",
      "polygon",
      "matic",
      "bsc",
      "bnb",
      "bep20",
      "arbitrum",
      "optimism",
      "base",
    ],
    // The checksum in the casing of hex digits (EIP 55) needs a digest that Node has not, so it is not looked at.
    isSound: (address) => /^0x[0-9a-fA-F]{40}$/.test(address),
  },
];

/**
 * Can coins of this currency be sent there? Two-Coin documents that addresses are to be checked and no request that does
 * it: a wrong letter is found here by the address's own checksum, and the rest is for Two-Coin to refuse.
 */
export function isWalletAddress(address: string, { ticker, network }: Currency): boolean {
  const chain = (network ?? ticker).toLowerCase();
  const known = CHAINS.find(({ networks }) => networks.includes(chain));
  return known === undefined ? /^[!-~]{10,150}$/.test(address) : known.isSound(address);
}

function isBase58Check(address: string, versions: readonly number[]): boolean {
  const bytes = decodeBase58(address);
  if (bytes === null || bytes.length !== 25 || !versions.includes(bytes[0] ?? -1)) return false;
  const sum = sha256(sha256(bytes.subarray(0, 21))).subarray(0, 4);
  return sum.equals(bytes.subarray(21));
}

function decodeBase58(text: string): Buffer | null {
  if (text.length > 100 || ![...text].every((character) => BASE58.includes(character))) return null;
  const value = [...text].reduce((sum, character) => sum * 58n + BigInt(BASE58.indexOf(character)), 0n);
  const hex = value === 0n ? "" : value.toString(16);
  const leading = /^1*/.exec(text)?.[0].length ?? 0;
  return Buffer.concat([Buffer.alloc(leading), Buffer.from(hex.length % 2 === 1 ? `0${hex}` : hex, "hex")]);
}

function isBech32(address: string, prefix: string): boolean {
  const text = address.toLowerCase();
  const isOneCase = address === text || address === address.toUpperCase();
  if (!isOneCase || address.length > 90 || !text.startsWith(`${prefix}1`)) return false;
  const data = [...text.slice(prefix.length + 1)].map((character) => BECH32.indexOf(character));
  if (data.length < 14 || data.includes(-1)) return false;
  const codes = [...prefix].map((character) => character.charCodeAt(0));
  const expanded = [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
  return BECH32_SUMS.includes(bech32Sum([...expanded, ...data]));
}

function bech32Sum(values: readonly number[]): number {
  return values.reduce((sum, value) => {
    const shifted = ((sum & 0x1ffffff) << 5) ^ value;
    return BECH32_GENERATOR.reduce(
      (mixed, generator, bit) => ((sum >> (25 + bit)) & 1 ? mixed ^ generator : mixed),
      shifted,
    );
  }, 1);
}
