import { afterEach, expect, test } from "vitest";
import type { Instant } from "@/lib/domain/instant";
import { AppError } from "@/lib/domain/errors";
import type { Gateway, VendorRequest } from "@/lib/gateways/contract";
import { mugglepay } from "@/lib/gateways/mugglepay";
import { madeUpAccount } from "@/lib/simulate/made-up-account";
import { PlayedVendor } from "@/lib/simulate/played-vendor";
import type { FaultChances } from "@/lib/simulate/vendor-faults";
import { startVendorServer, type VendorServer } from "@/lib/simulate/vendor-server";

let server: VendorServer | undefined;
afterEach(() => server?.close());

/** A vendor that tells what it was asked. */
async function start(faults: FaultChances = {}, wait?: (ms: number) => Promise<unknown>) {
  const heard: VendorRequest[] = [];
  const toy: Gateway = {
    ...(mugglepay as Gateway),
    simulate: {
      ...mugglepay.simulate,
      deliveries: () => null,
      api(request) {
        heard.push(request);
        if (request.path === "/breaks") throw new TypeError("undefined is not a function");
        return { status: 201, body: JSON.stringify({ path: request.path }), headers: { "x-toy": "1" } };
      },
    },
  };
  const account = { ...madeUpAccount(toy), slug: "toy" };
  const vendor = new PlayedVendor(account, {
    now: () => "2026-03-02T09:00:00.000Z" as Instant,
    seed: "seed",
  });
  const vendors = new Map([["toy", vendor]]);
  server = await startVendorServer({ vendors, port: 0, seed: "seed", faults, ...(wait && { wait }) });
  return { heard, base: server.addressOf("toy") };
}

test("a request reaches the vendor of its slug as it was written, whole and below the base address", async () => {
  const { heard, base } = await start();
  const answer = await fetch(`${base}/orders/1%2F2?a=b`, {
    method: "POST",
    headers: { Token: "t" },
    body: '{"amount":1.10}',
  });
  expect([answer.status, answer.headers.get("x-toy"), await answer.json()]).toEqual([
    201,
    "1",
    { path: "/orders/1%2F2?a=b" },
  ]);
  expect(heard).toMatchObject([
    { method: "POST", url: `${base}/orders/1%2F2?a=b`, path: "/orders/1%2F2?a=b", body: '{"amount":1.10}' },
  ]);
  expect(heard[0]?.headers.token).toBe("t");
});

test("an address nobody is played at is a 404, and so is the root", async () => {
  const { heard, base } = await start();
  for (const url of [base.replace("toy", "other"), base.replace("/toy", "/")])
    expect((await fetch(url)).status).toBe(404);
  expect(heard).toEqual([]);
});

test("a body no vendor takes is refused", async () => {
  const { base } = await start();
  const answer = await fetch(`${base}/orders`, { method: "POST", body: "x".repeat(1024 * 1024 + 1) });
  expect(answer.status).toBe(413);
});

test("a vendor that breaks answers 500 and goes on", async () => {
  const { base } = await start();
  expect((await fetch(`${base}/breaks`)).status).toBe(500);
  expect((await fetch(`${base}/orders`)).status).toBe(201);
});

test("with http_500 the deed is done in about half of the cases", async () => {
  const { heard, base } = await start({ http_500: 1 });
  for (let index = 0; index < 40; index += 1) expect((await fetch(`${base}/orders`)).status).toBe(500);
  expect(heard.length).toBeGreaterThan(8);
  expect(heard.length).toBeLessThan(32);
});

test("with slow every answer is waited for", async () => {
  const waits: number[] = [];
  const { base } = await start({ slow: 1 }, async (ms) => void waits.push(ms));
  expect((await fetch(`${base}/orders`)).status).toBe(201);
  expect(waits).toEqual([expect.any(Number)]);
  expect(waits[0]).toBeGreaterThanOrEqual(2_000);
});

test("a port that is taken is told, and no server is left", async () => {
  await start();
  const taken = startVendorServer({ vendors: new Map(), port: server?.port ?? 0, seed: "seed" });
  await expect(taken).rejects.toMatchObject({
    code: "unavailable",
    userMessage: expect.stringContaining("Choose another port"),
  });
  await expect(taken).rejects.toBeInstanceOf(AppError);
});
