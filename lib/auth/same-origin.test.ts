import { expect, test, vi } from "vitest";
import { assertSameOrigin } from "@/lib/auth/same-origin";

vi.mock("@/lib/platform/env", () => ({ env: () => ({ appUrl: "https://desk.example.test" }) }));

const request = (headers: Record<string, string>) => ({ headers: new Headers(headers) });
const HOST = "10.0.0.5:3000";

test.each<[Record<string, string>, string]>([
  [{ origin: "https://desk.example.test" }, "the public address, behind a proxy that changes Host"],
  [{ origin: "https://desk.example.test", "sec-fetch-site": "same-origin" }, "as browsers send it"],
  [{ origin: "http://10.0.0.5:3000", "sec-fetch-site": "same-origin" }, "the name that was asked for"],
])("passes %j: %s", (headers) => {
  expect(() => assertSameOrigin(request({ host: HOST, ...headers }))).not.toThrow();
});

test.each<[Record<string, string>, string]>([
  [{}, "no Origin"],
  [{ "sec-fetch-site": "same-origin" }, "no Origin, whatever else it says"],
  [{ origin: "null" }, "a sandboxed page or a redirect"],
  [{ origin: "" }, "an empty Origin"],
  [{ origin: "https://evil.test" }, "another site"],
  [{ origin: "http://desk.example.test" }, "the same name without TLS"],
  [{ origin: "https://desk.example.test:8443" }, "another port"],
  [{ origin: "https://desk.example.test.evil.test" }, "a name that begins alike"],
  [{ origin: "https://evil.test/https://desk.example.test" }, "a path that looks alike"],
  [{ origin: "https://desk.example.test", "sec-fetch-site": "cross-site" }, "the browser says cross-site"],
  [{ origin: "https://desk.example.test", "sec-fetch-site": "same-site" }, "a neighbour under one domain"],
  [{ origin: "https://desk.example.test", "sec-fetch-site": "none" }, "typed by nobody's page"],
  [
    { origin: "https://evil.test", "x-forwarded-host": "evil.test" },
    "a forwarded host is the client's own word",
  ],
])("refuses %j: %s", (headers) => {
  expect(() => assertSameOrigin(request({ host: HOST, ...headers }))).toThrow(
    expect.objectContaining({ code: "forbidden" }),
  );
});
