import { lookup as systemLookup } from "node:dns";
import type { LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";
import { readAddress } from "@/lib/platform/client-ip";

/** A request that would have left for somewhere no gateway is. Nothing was sent. */
export class BlockedAddress extends Error {
  override readonly name = "BlockedAddress";
}

/** Whether a request stays on this machine, because its address says so in so many words, or goes out. */
export type Reach = "loopback" | "public";

/** The part of the global IPv6 space that is in use (IANA IPv6 address space registry). */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR("2000::/3");

/**
 * Requests carry secrets and their host comes from a form, so they go over https to public addresses. An address that
 * names this machine itself ("localhost", 127.0.0.1, [::1]) was meant: it may be http, and leads nowhere else.
 * @throws BlockedAddress
 */
export function reachOf(url: URL): Reach {
  const host = url.hostname.replace(/\.$/, "");
  const address = readAddress(host);
  if (url.username !== "" || url.password !== "") throw new BlockedAddress("it carries a user name");
  const isLoopback = address === null ? host === "localhost" : isLoopbackAddress(address);
  if (isLoopback && (url.protocol === "http:" || url.protocol === "https:")) return "loopback";
  if (url.protocol !== "https:") throw new BlockedAddress(`it is ${url.protocol} and not https:`);
  if (address !== null && !isPublicAddress(address))
    throw new BlockedAddress(`${address} is not a public address`);
  return "public";
}

/**
 * Resolves a name and hands out its addresses only when all of them are where the request may go. The socket connects
 * to what is returned here, so a name that points elsewhere a moment later changes nothing.
 */
export function guardedLookup(reach: Reach, resolve: typeof systemLookup = systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, "");
      const isAllowed = reach === "loopback" ? isLoopbackAddress : isPublicAddress;
      const blocked = addresses.find(({ address }) => !isAllowed(address));
      const [first] = addresses;
      if (blocked !== undefined || first === undefined) {
        const reason = blocked === undefined ? "has no address" : `leads to ${blocked.address}`;
        return callback(new BlockedAddress(`${hostname} ${reason}`), "");
      }
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function isLoopbackAddress(address: string): boolean {
  return ipaddr.process(address).range() === "loopback";
}

/** Private, shared, link-local, documentation, benchmark, translated (NAT64, 6to4, Teredo) and reserved ranges are not. */
export function isPublicAddress(address: string): boolean {
  const parsed = ipaddr.process(address);
  if (parsed.range() !== "unicast") return false;
  return parsed.kind() === "ipv4" || parsed.match(GLOBAL_UNICAST);
}
