import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import {
  clientIp,
  isInRanges,
  lastUntrustedHop,
  notePeerAddresses,
  parseIpRange,
  readAddress,
} from "@/lib/platform/client-ip";

const PROXIES = ["10.0.0.0/8", "2001:db8:1::/48", "127.0.0.1"];

test.each([
  ["", "203.0.113.9", "203.0.113.9", "nothing forwarded"],
  ["198.51.100.1", "203.0.113.9", "203.0.113.9", "a stranger's header is not believed"],
  ["198.51.100.1", "10.0.0.1", "198.51.100.1", "one trusted hop"],
  ["6.6.6.6, 198.51.100.1", "10.0.0.1", "198.51.100.1", "what the client put before it is not believed"],
  ["10.0.0.7, 198.51.100.1", "10.0.0.1", "198.51.100.1", "also when it looks like a proxy of ours"],
  ["198.51.100.1, 10.0.0.2", "10.0.0.1", "198.51.100.1", "two trusted hops"],
  ["10.0.0.3, 10.0.0.2", "10.0.0.1", "10.0.0.3", "only our own: the farthest"],
  ["unknown, 10.0.0.2", "10.0.0.1", "10.0.0.2", "a hop without an address ends the walk"],
  ["198.51.100.1, , 10.0.0.2", "10.0.0.1", "10.0.0.2", "an empty hop ends the walk"],
  ["198.51.100.1:51123", "10.0.0.1", "198.51.100.1", "with the port some proxies add"],
  ["[2001:db8:9::1]:443", "2001:db8:1::5", "2001:db8:9::1", "IPv6 with brackets and port"],
  ["::ffff:198.51.100.1", "127.0.0.1", "198.51.100.1", "IPv4 written as IPv6"],
])("from %j over %s it is %s: %s", (forwardedFor, peer, expected) => {
  expect(lastUntrustedHop(forwardedFor, peer, PROXIES)).toBe(expected);
});

test.each([
  ["0x7f.1", "hexadecimal"],
  ["2130706433", "one number"],
  ["127.1", "short form"],
  ["192.0.2.1, 192.0.2.2", "two"],
  ["example.test", "a name"],
])("%s is not read as an address: %s", (text) => {
  expect(readAddress(text)).toBeNull();
});

test("ranges of one family never hold addresses of the other", () => {
  const ranges = ["192.0.2.0/24", "::/0"].map(parseIpRange);
  expect(isInRanges("192.0.2.77", ranges)).toBe(true);
  expect(isInRanges("198.51.100.1", ranges)).toBe(false);
  expect(isInRanges("::ffff:192.0.2.77", ranges)).toBe(true);
  expect(isInRanges("2001:db8::1", ranges)).toBe(true);
});

test("the peer is unknown until a server notes it, and then a forged header is overwritten", async () => {
  const forged = new Headers({ "x-settledesk-peer": "10.0.0.1", "x-forwarded-for": "198.51.100.1" });
  expect(clientIp(forged, PROXIES)).toBeNull();

  notePeerAddresses();
  notePeerAddresses();
  const server = createServer((request, response) => {
    const headers = new Headers(request.headers as Record<string, string>);
    response.end(
      JSON.stringify([headers.get("x-settledesk-peer"), clientIp(headers, []), clientIp(headers, PROXIES)]),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
      headers: forged,
    });
    expect(await answer.json()).toEqual(["127.0.0.1", "127.0.0.1", "198.51.100.1"]);
  } finally {
    server.close();
  }
});
