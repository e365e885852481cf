import type { lookup } from "node:dns";
import { describe, expect, test } from "vitest";
import { BlockedAddress, guardedLookup, reachOf } from "./safe-address";

describe("a request leaves", () => {
  test.each([
    ["https://api.example.test/v1/orders", "public"],
    ["https://8.8.8.8/", "public"],
    ["https://[2606:4700::1111]/", "public"],
    ["http://127.0.0.1:9000/x", "loopback"],
    ["https://127.8.8.8/x", "loopback"],
    ["http://localhost:9000/", "loopback"],
    ["http://localhost./", "loopback"],
    ["http://[::1]:9000/", "loopback"],
    ["http://2130706433/", "loopback"],
  ])("for %s: %s", (url, reach) => {
    expect(reachOf(new URL(url))).toBe(reach);
  });

  test.each([
    ["http://api.example.test/", "secrets need https"],
    ["ftp://127.0.0.1/", "another protocol"],
    ["https://user:secret@api.example.test/", "a name before the host"],
    ["https://10.0.0.1/", "private"],
    ["https://172.16.5.4/", "private"],
    ["https://192.168.1.1/", "private"],
    ["https://0xc0a80101/", "private in hexadecimal"],
    ["https://3232235777/", "private as one number"],
    ["https://0300.0250.1.1/", "private in octal"],
    ["https://169.254.169.254/latest/meta-data", "a cloud's own data"],
    ["https://100.64.0.1/", "shared by carriers"],
    ["https://0.0.0.0/", "any address"],
    ["https://192.0.2.1/", "documentation"],
    ["https://198.18.0.1/", "benchmarks"],
    ["https://224.0.0.1/", "multicast"],
    ["https://255.255.255.255/", "broadcast"],
    ["https://240.0.0.1/", "reserved"],
    ["https://[fd00::1]/", "private in IPv6"],
    ["https://[fe80::1]/", "link-local in IPv6"],
    ["https://[::ffff:10.0.0.1]/", "IPv4 in IPv6"],
    ["https://[64:ff9b::a00:1]/", "IPv4 behind NAT64"],
    ["https://[2002:a00:1::]/", "IPv4 in 6to4"],
    ["https://[2001:db8::1]/", "documentation in IPv6"],
    ["https://[::]/", "any address in IPv6"],
    ["https://[100::1]/", "discard"],
    ["http://[::ffff:169.254.169.254]/", "IPv4 in IPv6 without https"],
  ])("never for %s: %s", (url) => {
    expect(() => reachOf(new URL(url))).toThrow(BlockedAddress);
  });
});

describe("a name is followed", () => {
  const resolvingTo = (...addresses: string[]) =>
    ((_name: string, _options: object, callback: (error: null, found: object[]) => void) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      )) as typeof lookup;

  const look = (reach: "public" | "loopback", all: boolean, ...addresses: string[]) =>
    new Promise((resolve, reject) => {
      guardedLookup(reach, resolvingTo(...addresses))("api.example.test", { all }, (error, found) =>
        error === null ? resolve(found) : reject(error),
      );
    });

  test("to a public address, in the form the socket asked for", async () => {
    expect(await look("public", false, "8.8.8.8")).toBe("8.8.8.8");
    expect(await look("public", true, "8.8.8.8")).toEqual([{ address: "8.8.8.8", family: 4 }]);
    expect(await look("loopback", false, "127.0.0.1")).toBe("127.0.0.1");
  });

  test.each<["public" | "loopback", string[], string]>([
    ["public", ["127.0.0.1"], "a public name for this machine"],
    ["public", ["8.8.8.8", "10.0.0.1"], "one good address beside a private one"],
    ["public", ["::ffff:192.168.0.1"], "IPv4 in IPv6"],
    ["public", [], "no address"],
    ["loopback", ["10.0.0.1"], "localhost that is not this machine"],
    ["loopback", ["8.8.8.8"], "localhost that is somebody else"],
  ])("not when %s leads to %j: %s", async (reach, addresses) => {
    await expect(look(reach, true, ...addresses)).rejects.toThrow(BlockedAddress);
  });
});
