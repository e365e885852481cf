import { NextRequest } from "next/server";
import { beforeEach, expect, test, vi } from "vitest";
import { GET, POST } from "@/app/api/auth/[...nextauth]/route";

const passedOn = vi.hoisted(() => vi.fn<(request: Request) => Promise<Response>>());
vi.mock("@/lib/auth/options", () => ({ authHandler: () => passedOn }));

const ADDRESS = "http://localhost:3000/api/auth/callback/credentials?x=1";
const FORM = { "content-type": "application/x-www-form-urlencoded" };
const context = (...nextauth: string[]) => ({ params: Promise.resolve({ nextauth }) });
const post = (body: BodyInit) =>
  POST(new NextRequest(ADDRESS, { method: "POST", headers: FORM, body, duplex: "half" }), context("callback", "credentials"));

beforeEach(() => {
  passedOn.mockReset();
  passedOn.mockResolvedValue(new Response(null, { status: 204 }));
});

test("a sign-in is passed on with its body, type and address", async () => {
  expect((await post("email=ada%40example.test&password=x")).status).toBe(204);
  const [request] = passedOn.mock.calls[0] ?? [];
  expect(request).toBeInstanceOf(NextRequest);
  expect(request?.url).toBe(ADDRESS);
  expect(request?.headers.get("content-type")).toBe(FORM["content-type"]);
  expect(await request?.text()).toBe("email=ada%40example.test&password=x");
});

test("a body without an end is refused while it arrives, because anybody may send one", async () => {
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      sent += 4096;
      controller.enqueue(new Uint8Array(4096));
    },
  });
  const response = await post(endless);
  expect(response.status).toBe(413);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(sent).toBeLessThan(64 * 1024);
  expect(passedOn).not.toHaveBeenCalled();
});

test("its log endpoint is closed, because it would let anybody write into ours", async () => {
  const response = await GET(new NextRequest("http://localhost:3000/api/auth/_log"), context("_log"));
  expect(response.status).toBe(404);
  expect(passedOn).not.toHaveBeenCalled();
});
