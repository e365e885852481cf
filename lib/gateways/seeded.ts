import { sha256 } from "./signature";

/** Hex digits (up to 64) that depend on `seed` and `label` alone: what a simulated vendor would have made up. */
export function seededHex(seed: string, label: string, length: number): string {
  return sha256(`${seed}/${label}`).toString("hex").slice(0, length);
}

export function seededUuid(seed: string, label: string): string {
  const hex = seededHex(seed, label, 32);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join("-");
}

/** A transaction hash as the network writes it: 0x before it on Ethereum and its relatives. */
export function seededTxHash(seed: string, label: string, network: string): string {
  const hex = seededHex(seed, label, 64);
  return /^(bitcoin|litecoin|dogecoin|tron|ton|ripple|monero)/.test(network) ? hex : `0x${hex}`;
}
