import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import ipaddr from "ipaddr.js";
import { env } from "@/lib/platform/env";

const PEER_HEADER = "x-settledesk-peer";
const shared = globalThis as typeof globalThis & { settledeskPeersAreNoted?: true };

/**
 * Next hands route handlers headers and no socket, and fills X-Forwarded-For with the peer only where the client sent
 * none, so that header alone cannot be believed. Node publishes every request before any handler sees it: there the
 * peer's address is written over a header of our own, whatever the client put into it. Call once, before the first request.
 */
export function notePeerAddresses(): void {
  if (shared.settledeskPeersAreNoted) return;
  shared.settledeskPeersAreNoted = true;
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    request.headers[PEER_HEADER] = request.socket.remoteAddress ?? "";
  });
}

/**
 * The address a request came from: the rightmost hop that is not one of TRUSTED_PROXIES, or the farthest trusted one
 * when all are. Null when the peer is not known (no server noted it): callers with an allow-list then refuse.
 */
export function clientIp(
  headers: Headers,
  trustedProxies: readonly string[] = env().trustedProxies,
): string | null {
  // Without the subscription the header is the client's own word.
  const peer = shared.settledeskPeersAreNoted ? readAddress(headers.get(PEER_HEADER) ?? "") : null;
  return peer === null ? null : lastUntrustedHop(headers.get("x-forwarded-for") ?? "", peer, trustedProxies);
}

/** `forwardedFor` as the header stands; `peer` as `readAddress` spells it. */
export function lastUntrustedHop(
  forwardedFor: string,
  peer: string,
  trustedProxies: readonly string[],
): string {
  const trusted = trustedProxies.map(parseIpRange);
  const hops = forwardedFor === "" ? [] : forwardedFor.split(",");
  let client = peer;
  for (const hop of hops.reverse()) {
    if (!isInRanges(client, trusted)) break;
    const address = readAddress(hop);
    // Not an address ("unknown"): the proxy that passed it on is the last one known.
    if (address === null) break;
    client = address;
  }
  return client;
}

const BRACKETED = /^\[([^\]]+)\](?::\d{1,5})?$/;
const V4_WITH_PORT = /^(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$/;

/** One spelling per address: ports, brackets and zones dropped, IPv4 in IPv6 ("::ffff:192.0.2.1") as IPv4. */
export function readAddress(text: string): string | null {
  const trimmed = text.trim();
  const bare = (BRACKETED.exec(trimmed)?.[1] ?? V4_WITH_PORT.exec(trimmed)?.[1] ?? trimmed).replace(
    /%.*$/,
    "",
  );
  const isAddress = ipaddr.IPv4.isValidFourPartDecimal(bare) || ipaddr.IPv6.isValid(bare);
  return isAddress ? ipaddr.process(bare).toString() : null;
}

export type IpRange = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/** "192.0.2.0/24", "2001:db8::/32" or one address. @throws Error for anything else. */
export function parseIpRange(text: string): IpRange {
  if (text.includes("/")) return ipaddr.parseCIDR(text);
  const address = ipaddr.process(text);
  return [address, address.kind() === "ipv4" ? 32 : 128];
}

export function isInRanges(address: string, ranges: readonly IpRange[]): boolean {
  const parsed = ipaddr.process(address);
  return ranges.some(([network, bits]) => network.kind() === parsed.kind() && parsed.match(network, bits));
}
