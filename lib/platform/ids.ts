import { randomBytes } from "node:crypto";
import { now } from "@/lib/platform/clock";

export type IdPrefix =
  | "ord"
  | "pay"
  | "dlv"
  | "evt"
  | "rfd"
  | "stl"
  | "exp"
  | "int"
  | "usr"
  | "key"
  | "aud"
  | "nte"
  | "tx"
  | "out"
  | "view"
  | "rej"
  | "run"
  | "gcl"
  | "rpl";

// Crockford's base32: no i, l, o, u, so an id read aloud or copied by hand survives. In ASCII order, so ids sort.
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** `ord_01k9...`: 48 bits of milliseconds, then 80 random bits, as 26 characters; later ids sort after earlier ones. */
export function newId<Prefix extends IdPrefix>(prefix: Prefix): `${Prefix}_${string}` {
  return `${prefix}_${base32(BigInt(now().getTime()), 10)}${base32(BigInt(`0x${tenRandomBytes().toString("hex")}`), 16)}`;
}

// Asking the system for a few bytes costs as much as for many, and a webhook makes eight ids.
let drawn = Buffer.alloc(0);

function tenRandomBytes(): Buffer {
  if (drawn.length < 10) drawn = randomBytes(4_000);
  const bytes = drawn.subarray(0, 10);
  drawn = drawn.subarray(10);
  return bytes;
}

function base32(value: bigint, length: number): string {
  let text = "";
  for (let rest = value; text.length < length; rest >>= 5n) text = ALPHABET.charAt(Number(rest & 31n)) + text;
  return text;
}
