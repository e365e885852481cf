import { expect, test } from "vitest";
import type { Instant } from "../domain/instant";
import { simulatedHttp } from "./contract-suite";
import type { VendorRequest } from "./contract";
import { mugglepay } from "./mugglepay";
import { VendorBook } from "./vendor-book";

const BASE_URL = "https://vendor.example.test/v1";
const config = mugglepay.config.schema.parse({ api_token: "token", callback_key: "key" });
const book = new VendorBook({
  simulate: mugglepay.simulate,
  config,
  registeredUrl: "https://ops.example.test/api/webhooks/shop",
  now: () => "2026-03-02T09:00:00.000Z" as Instant,
  seed: "seed",
  draw: () => "exact",
});
const echo = (request: VendorRequest) => ({ status: 200, body: request.path });

test("a request reaches the vendor with its path below the base address and its header names in lower case", async () => {
  const http = simulatedHttp(echo, book, config, BASE_URL);
  const url = `${BASE_URL}/orders?limit=10`;
  const answer = await http.send({ method: "GET", url, headers: { Token: "t" }, body: "" });
  expect(answer).toEqual({ status: 200, headers: {}, body: "/orders?limit=10" });
  expect(http.sent).toEqual([
    { method: "GET", url, path: "/orders?limit=10", headers: { token: "t" }, body: "" },
  ]);
  expect(http.now()).toBe(book.now());
});

test("a client that asks beside the vendor's base address is found out", () => {
  const http = simulatedHttp(echo, book, config, BASE_URL);
  expect(() => http.send({ method: "GET", url: `${BASE_URL}x/orders`, headers: {}, body: "" })).toThrow(
    RangeError,
  );
});

test("an answer can be lost after the vendor did what it was asked", async () => {
  const http = simulatedHttp(echo, book, config, BASE_URL, () => ({ status: 500, body: "" }));
  const answer = await http.send({ method: "POST", url: `${BASE_URL}/orders`, headers: {}, body: "{}" });
  expect(answer.status).toBe(500);
  expect(http.sent).toHaveLength(1);
});
