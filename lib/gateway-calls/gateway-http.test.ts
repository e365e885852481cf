import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { GATEWAY_HTTP_LIMITS, gatewayHttp, type GatewayHttpParts } from "./gateway-http";
import { HostGate } from "./host-gate";

type Play = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let base: string;
/** What the vendor does with each request in turn; the last one again when more come. */
let plays: Play[];
let heard: { method: string; url: string; headers: IncomingMessage["headers"]; body: string }[];
let waits: number[];
let clockMs: number;
let gates: Map<string, HostGate>;

beforeEach(async () => {
  plays = [];
  heard = [];
  waits = [];
  gates = new Map();
  clockMs = Date.UTC(2026, 2, 2, 10);
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      heard.push({ method, url, headers, body: Buffer.concat(chunks).toString("utf8") });
      const play = plays.length > 1 ? plays.shift() : plays[0];
      play?.(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const says =
  (status: number, body = "", headers: Record<string, string> = {}): Play =>
  (_request, response) => {
    response.writeHead(status, headers).end(body);
  };
const silent: Play = () => {};
const hangsUp: Play = (request) => {
  request.socket.destroy();
};

function http(parts: Partial<GatewayHttpParts> = {}, perSecond = 1_000) {
  return gatewayHttp(
    { name: "Vendor", perSecond },
    {
      nowMs: () => clockMs,
      random: () => 0.5,
      wait: async (ms) => {
        waits.push(ms);
        clockMs += ms;
      },
      gates,
      ...parts,
    },
  );
}
const get = (parts?: Partial<GatewayHttpParts>, path = "/orders/1") =>
  http(parts).send({ method: "GET", url: `${base}${path}`, headers: { token: "t" }, body: "" });
const post = (parts?: Partial<GatewayHttpParts>) =>
  http(parts).send({ method: "POST", url: `${base}/orders`, headers: {}, body: '{"price":"1 €"}' });

const within = (limits: Partial<GatewayHttpParts["limits"]>) => ({
  limits: { ...GATEWAY_HTTP_LIMITS, ...limits },
});

describe("an answer", () => {
  test("comes back as it is, with its status and headers, whether the vendor found something or not", async () => {
    plays = [says(404, '{"ok":false,"message":"not found ˙◠˙"}', { "x-trace": "1" })];
    expect(await get()).toMatchObject({
      status: 404,
      headers: { "x-trace": "1" },
      body: '{"ok":false,"message":"not found ˙◠˙"}',
    });
    expect(heard).toMatchObject([
      { method: "GET", url: "/orders/1", headers: { token: "t", "user-agent": "Settledesk" }, body: "" },
    ]);
  });

  test("to a POST was given to exactly the bytes that were signed", async () => {
    plays = [says(201, "{}")];
    expect((await post()).status).toBe(201);
    expect(heard).toMatchObject([{ body: '{"price":"1 €"}', headers: { "content-length": "17" } }]);
  });

  test("larger than the cap is not read, and not asked for again", async () => {
    plays = [says(200, "x".repeat(101))];
    await expect(get(within({ maxBytes: 100 }))).rejects.toMatchObject({ code: "gateway_refused" });
    expect(heard).toHaveLength(1);
  });

  test("of exactly the cap is taken", async () => {
    plays = [says(200, "x".repeat(100))];
    expect((await get(within({ maxBytes: 100 }))).body).toHaveLength(100);
  });

  test.each([301, 302, 303, 307, 308])(
    "%i is not followed: it would carry signed headers elsewhere",
    async (status) => {
      plays = [says(status, "", { location: `${base}/elsewhere` }), says(200)];
      await expect(get()).rejects.toMatchObject({ name: "GatewayRefused", code: "gateway_refused" });
      expect(heard.map(({ url }) => url)).toEqual(["/orders/1"]);
    },
  );
});

describe("a question that fails", () => {
  test.each([429, 421, 500, 502, 503, 504])(
    "with %i is put again, after a wait that is partly chance",
    async (status) => {
      plays = [says(status), says(status), says(200, "ok")];
      expect((await get()).body).toBe("ok");
      expect(waits.filter((ms) => ms > 1)).toEqual([500, 1_000]);
    },
  );

  test("because the vendor hung up is put again", async () => {
    plays = [hangsUp, says(200, "ok")];
    expect((await get()).body).toBe("ok");
    expect(heard).toHaveLength(2);
  });

  test("because half an answer came is put again", async () => {
    const half: Play = (_request, response) => {
      response.writeHead(200, { "content-length": "10" }).write("half", () => response.destroy());
    };
    plays = [half, says(200, "whole")];
    expect((await get()).body).toBe("whole");
  });

  test.each([400, 401, 403, 404, 409])(
    "with %i is not: the same question would get the same answer",
    async (status) => {
      plays = [says(status)];
      expect((await get()).status).toBe(status);
      expect(heard).toHaveLength(1);
    },
  );

  test("three times is given up, with a sentence that says what was kept", async () => {
    plays = [says(503)];
    await expect(get()).rejects.toMatchObject({
      name: "GatewayUnavailable",
      code: "unavailable",
      userMessage:
        "Vendor could not be asked just now: it answered 503. Nothing was changed, and it is asked again later.",
    });
    expect(heard).toHaveLength(3);
  });

  test("waits as long as Retry-After asks, in seconds or as a date", async () => {
    plays = [
      says(429, "", { "retry-after": "7" }),
      says(503, "", { "retry-after": new Date(clockMs + 7_000 + 9_000).toUTCString() }),
      says(200, "ok"),
    ];
    expect((await get()).body).toBe("ok");
    expect(waits.filter((ms) => ms > 1)).toEqual([7_000, 9_000]);
  });

  test("is not kept waiting past its time, and whoever asked learns when to come back", async () => {
    plays = [says(429, "", { "retry-after": "120" })];
    await expect(get()).rejects.toMatchObject({ code: "unavailable", retryAfterSeconds: 120 });
    expect([heard.length, waits.filter((ms) => ms > 1)]).toEqual([1, []]);
  });

  test("does not believe a Retry-After of days", async () => {
    plays = [says(503, "", { "retry-after": "999999999" })];
    await expect(get()).rejects.toMatchObject({ retryAfterSeconds: 900 });
  });

  test("for want of an answer ends in time", async () => {
    plays = [silent];
    await expect(get(within({ timeoutMs: 30, attempts: 2 }))).rejects.toMatchObject({
      code: "unavailable",
      userMessage: expect.stringContaining("did not answer in time"),
    });
    expect(heard).toHaveLength(2);
  });

  test("because nobody listens says so", async () => {
    await new Promise((resolve) => server.close(resolve));
    await expect(get()).rejects.toMatchObject({
      userMessage: expect.stringContaining("could not be reached (ECONNREFUSED)"),
    });
  });
});

describe("a request that changes something", () => {
  test.each([["POST"], ["PUT"], ["DELETE"]] as const)(
    "%s is sent once, whatever comes back",
    async (method) => {
      plays = [says(503, "busy")];
      const answer = await http().send({ method, url: `${base}/orders`, headers: {}, body: "" });
      expect([answer.status, heard.length]).toEqual([503, 1]);
    },
  );

  test("and got no answer may have been carried out, which is said", async () => {
    plays = [hangsUp];
    await expect(post()).rejects.toMatchObject({
      code: "outcome_unknown",
      userMessage: expect.stringContaining("It is not known whether the request was carried out"),
    });
    expect(heard).toHaveLength(1);
  });

  test.each([
    ["more than is read", says(200, "x".repeat(200))],
    ["a pointer to what it made", says(303, "", { location: "/orders/1" })],
  ])("and was answered with %s may have been carried out", async (_what, play) => {
    plays = [play];
    await expect(post(within({ maxBytes: 100 }))).rejects.toMatchObject({ code: "outcome_unknown" });
    expect(heard).toHaveLength(1);
  });

  test("and found nobody listening was not carried out, which is said", async () => {
    await new Promise((resolve) => server.close(resolve));
    await expect(post()).rejects.toMatchObject({
      code: "unavailable",
      userMessage: expect.stringContaining("Nothing was sent or changed."),
    });
  });
});

describe("a host", () => {
  test("is asked no faster than its gateway takes it", async () => {
    plays = [says(200)];
    const vendor = http({}, 4);
    for (let turn = 0; turn < 3; turn += 1) {
      await vendor.send({ method: "GET", url: `${base}/${turn}`, headers: {}, body: "" });
    }
    expect(waits).toEqual([250, 250]);
  });

  test("that two gateways share, as simulated ones do, is asked at the pace of each and rests for one alone", async () => {
    plays = [says(200)];
    const [slow, fast] = [
      http({}, 4),
      gatewayHttp(
        { name: "Other", perSecond: 20 },
        { nowMs: () => clockMs, wait: async (ms) => void waits.push(ms), gates },
      ),
    ];
    const ask = (vendor: typeof slow) =>
      vendor.send({ method: "GET", url: `${base}/1`, headers: {}, body: "" });
    await ask(slow);
    await ask(fast);
    await ask(fast);
    expect(waits).toEqual([50]);
    plays = [says(429, "", { "retry-after": "60" }), says(200)];
    await expect(ask(slow)).rejects.toMatchObject({ code: "unavailable" });
    expect((await ask(fast)).status).toBe(200);
  });

  test("that asked for a rest is left alone by everybody until it is over", async () => {
    plays = [says(421, "", { "retry-after": "60" }), says(200)];
    await expect(get()).rejects.toMatchObject({ retryAfterSeconds: 60 });
    await expect(get()).rejects.toMatchObject({ code: "unavailable", retryAfterSeconds: 60 });
    expect(heard).toHaveLength(1);
    clockMs += 60_000;
    expect((await get()).status).toBe(200);
  });

  test("that could not be reached is not waited for by the next question", async () => {
    plays = [hangsUp, hangsUp, hangsUp, says(200)];
    await expect(get()).rejects.toMatchObject({ code: "unavailable" });
    await expect(get()).rejects.toMatchObject({
      userMessage: expect.stringContaining("not asked for another 20 s"),
    });
    clockMs += 20_000;
    expect((await get()).status).toBe(200);
  });
});

describe("an address", () => {
  test.each([
    ["http://api.example.test/x", "not https"],
    ["https://10.0.0.1/x", "private"],
    ["https://169.254.169.254/latest", "a cloud's own data"],
    ["no address", "not one at all"],
  ])("%s is refused before anything is sent: %s", async (url) => {
    await expect(http().send({ method: "GET", url, headers: {}, body: "" })).rejects.toMatchObject({
      code: "gateway_refused",
    });
  });

  test("that resolves to this machine is refused although its name is public", async () => {
    const resolve = ((_name: string, _options: object, callback: (error: null, found: object[]) => void) =>
      callback(null, [{ address: "127.0.0.1", family: 4 }])) as GatewayHttpParts["resolve"];
    plays = [says(200)];
    const port = (server.address() as AddressInfo).port;
    await expect(
      http({ resolve }).send({
        method: "GET",
        url: `https://api.example.test:${port}/x`,
        headers: {},
        body: "",
      }),
    ).rejects.toMatchObject({
      code: "gateway_refused",
      userMessage: expect.stringContaining("leads to 127.0.0.1"),
    });
    expect(heard).toEqual([]);
  });
});

test("the time it signs with is the clock's", () => {
  expect(http().now()).toBe("2026-03-02T10:00:00.000Z");
});
