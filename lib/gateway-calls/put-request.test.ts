import { expect, test } from "vitest";
import { AppError } from "@/lib/domain/errors";
import type { Instant } from "@/lib/domain/instant";
import type { GatewayHttp } from "@/lib/gateways/contract";
import { GATEWAYS } from "@/lib/gateways/registry";
import { putRequest } from "./put-request";

const http: GatewayHttp = {
  now: () => "2026-03-02T10:00:00.000Z" as Instant,
  send: async () => ({ status: 200, headers: {}, body: "" }),
};
const request = (method: "GET" | "POST") => ({ method, url: "https://vendor.example.test", headers: {}, body: "" });
const bug = () => new TypeError("undefined is not a function");

test.each<[string, string, () => Promise<string>]>([
  ["it answered", "done", async () => "made"],
  ["it said no", "refused", async () => Promise.reject(new AppError("gateway_refused", "no"))],
  ["it slowed us down", "refused", async () => Promise.reject(new AppError("unavailable", "later"))],
  ["it hung up", "unknown", async () => Promise.reject(new AppError("outcome_unknown", "?"))],
  ["our client broke before it asked for anything", "refused", async () => Promise.reject(bug())],
])("%s: %s", async (_what, kind, put) => {
  expect((await putRequest(GATEWAYS.coingate, () => http, put)).kind).toBe(kind);
});

test("a client that breaks over the answer leaves an unknown outcome, and over a mere question none", async () => {
  const after = (method: "GET" | "POST") => async (out: GatewayHttp) => {
    await out.send(request(method));
    throw bug();
  };
  expect(await putRequest(GATEWAYS.coingate, () => http, after("POST"))).toMatchObject({ kind: "unknown", error: { code: "outcome_unknown" } });
  expect(await putRequest(GATEWAYS.coingate, () => http, after("GET"))).toMatchObject({ kind: "refused" });
});
