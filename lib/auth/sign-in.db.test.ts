import { encode } from "next-auth/jwt";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { authOptions, readSession, sessionCookie } from "@/lib/auth/options";
import {
  ABSOLUTE_SECONDS,
  endSessions,
  IDLE_SECONDS,
  sessionActor,
  type SessionClaims,
} from "@/lib/auth/session";
import { signIn } from "@/lib/auth/sign-in";
import { signInErrorCode, signInMessage } from "@/lib/auth/sign-in-error";
import { pruneSignInAttempts } from "@/lib/auth/sign-in-throttle";
import { poolExecutor } from "@/lib/db/client";
import { emptyTables } from "@/lib/db/testing/empty-tables";
import type { Actor } from "@/lib/domain/permission";
import { setClock } from "@/lib/platform/clock";
import { env } from "@/lib/platform/env";
import { hashPassword } from "@/lib/platform/password";
import { addUser } from "@/lib/users/add-user";
import { changeRole } from "@/lib/users/change-role";
import { disableUser } from "@/lib/users/disable-user";

const operator: Actor = { kind: "operator", name: "operator" };
const START = Date.parse("2026-03-02T09:00:00.000Z");
const START_SECONDS = START / 1000;
const MINUTE = 60_000;
const RIGHT = { email: "ada@example.test", password: "a quiet ledger" };
const WRONG = { ...RIGHT, password: "a loud ledger" };
// Checked in a millisecond: N = 2^4. The throttle is tried with hundreds of passwords.
const CHEAP = "$scrypt$ln=4,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const PEER = "198.51.100.7";

let realHash: string;
let restoreClock: () => void;
const at = (ms: number) => {
  restoreClock();
  restoreClock = setClock(new Date(START + ms));
};
const setHash = (hash: string) => poolExecutor().query("UPDATE users SET password_hash = $1", [hash]);
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "signed in",
    (error: { code: string }) => error.code,
  );

beforeAll(async () => {
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  realHash = await hashPassword(RIGHT.password);
});
beforeEach(async () => {
  restoreClock = setClock(new Date(START));
  await emptyTables();
  await poolExecutor().query(
    "INSERT INTO users (id, email, name, role, password_hash) VALUES ('usr_1', $1, 'Ada', 'support', $2)",
    [RIGHT.email, realHash],
  );
});
afterEach(() => restoreClock());

describe("signing in", () => {
  test("takes the address in any case and leaves an audit row with the address it came from", async () => {
    expect(await signIn({ ...RIGHT, email: " ADA@example.test" }, PEER)).toEqual({
      id: "usr_1",
      sessionVersion: 1,
    });
    expect(await poolExecutor().query("SELECT action, ip, summary FROM audit")).toEqual([
      { action: "user.signed_in", ip: PEER, summary: "Ada signed in." },
    ]);
  });

  test("an unknown address and a wrong password get the same answer", async () => {
    const unknown: unknown = await signIn({ ...RIGHT, email: "eve@example.test" }, PEER).catch(
      (error: unknown) => error,
    );
    const wrong: unknown = await signIn(WRONG, PEER).catch((error: unknown) => error);
    expect(unknown).toEqual(wrong);
    expect(wrong).toMatchObject({ code: "unauthenticated" });
  });

  test("a disabled account is told apart only to who knows its password", async () => {
    await poolExecutor().query("UPDATE users SET disabled_at = now()");
    expect(await codeOf(signIn(WRONG, PEER))).toBe("unauthenticated");
    expect(await codeOf(signIn(RIGHT, PEER))).toBe("forbidden");
  });

  test.each([
    ["", "x"],
    ["ada@example.test", ""],
    ["a".repeat(300), "x"],
    ["ada@example.test", "x".repeat(10_000)],
  ])("what cannot be right costs neither a count nor a hash", async (email, password) => {
    expect(await codeOf(signIn({ email, password }, PEER))).toBe("unauthenticated");
    expect(await poolExecutor().query("SELECT id FROM sign_in_attempts")).toEqual([]);
  });

  test("a hash of a former cost is replaced on the way", async () => {
    // scrypt("a quiet ledger", 16 zero bytes, N=2^10, r=8, p=1), computed with openssl kdf.
    await setHash("$scrypt$ln=10,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$4_J_8PVCaAFK-sMTEOO3lkjVqKXkmbD0BMo1PGGehGg");
    await signIn(RIGHT, PEER);
    const [row] = await poolExecutor().query<{ password_hash: string }>("SELECT password_hash FROM users");
    expect(row?.password_hash).toContain("$scrypt$ln=17,r=8,p=1$");
    expect(await codeOf(signIn(RIGHT, PEER))).toBe("signed in");
  });
});

describe("the throttle", () => {
  beforeEach(() => setHash(CHEAP));

  test("looks at ten wrong passwords of one account in 15 minutes and says how long to wait", async () => {
    for (let n = 0; n < 10; n += 1) {
      at(n * MINUTE);
      expect(await codeOf(signIn(WRONG, null))).toBe("unauthenticated");
    }
    await setHash(realHash);
    const refused: unknown = await signIn(RIGHT, null).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "too_many_requests", retryAfterSeconds: 360 });
    expect((refused as { userMessage: string }).userMessage).toContain("in 6 min");
    at(15 * MINUTE - 1);
    expect(await codeOf(signIn(RIGHT, null))).toBe("too_many_requests");
    at(15 * MINUTE);
    expect(await codeOf(signIn(RIGHT, null))).toBe("signed in");
  });

  test("a hundred at once are counted before any is checked", async () => {
    const codes = await Promise.all(Array.from({ length: 100 }, () => codeOf(signIn(WRONG, null))));
    expect(codes.filter((code) => code === "unauthenticated")).toHaveLength(10);
    expect(codes.filter((code) => code === "too_many_requests")).toHaveLength(90);
  });

  test("an unknown account is throttled alike, so that it cannot be told", async () => {
    for (let n = 0; n < 10; n += 1) {
      await poolExecutor().query(
        "INSERT INTO sign_in_attempts (subject, succeeded, attempted_at) VALUES ('account:eve@example.test', false, $1)",
        [new Date(START)],
      );
    }
    expect(await codeOf(signIn({ ...RIGHT, email: "eve@example.test" }, null))).toBe("too_many_requests");
  });

  test("a success ends the count of the account", async () => {
    for (let n = 0; n < 9; n += 1) await codeOf(signIn(WRONG, null));
    await setHash(realHash);
    expect(await codeOf(signIn(RIGHT, null))).toBe("signed in");
    await setHash(CHEAP);
    for (let n = 0; n < 10; n += 1) expect(await codeOf(signIn(WRONG, null))).toBe("unauthenticated");
    expect(await codeOf(signIn(WRONG, null))).toBe("too_many_requests");
  });

  test("one address is stopped after fifty failures, over all accounts and despite successes", async () => {
    await poolExecutor().query(
      `INSERT INTO sign_in_attempts (subject, succeeded, attempted_at)
       SELECT $1, n = 50, $2 FROM generate_series(1, 50) AS n`,
      [`address:${PEER}`, new Date(START)],
    );
    expect(await codeOf(signIn(WRONG, PEER))).toBe("unauthenticated");
    expect(await codeOf(signIn(WRONG, PEER))).toBe("too_many_requests");
    expect(await codeOf(signIn(WRONG, "198.51.100.8"))).toBe("unauthenticated");
  });

  test("addresses of one IPv6 network are one", async () => {
    await poolExecutor().query(
      "INSERT INTO sign_in_attempts (subject, succeeded, attempted_at) SELECT $1, false, $2 FROM generate_series(1, 50)",
      ["address:2001:db8:1:2::", new Date(START)],
    );
    expect(await codeOf(signIn(WRONG, "2001:db8:1:2:ffff::1"))).toBe("too_many_requests");
    expect(await codeOf(signIn(WRONG, "2001:db8:1:3::1"))).toBe("unauthenticated");
  });

  test("tries too old to count are pruned", async () => {
    await codeOf(signIn(WRONG, PEER));
    at(10 * MINUTE);
    await codeOf(signIn(WRONG, PEER));
    at(16 * MINUTE);
    expect(await pruneSignInAttempts()).toBe(2);
  });
});

describe("a session", () => {
  const claims: SessionClaims = {
    userId: "usr_1",
    sessionVersion: 1,
    signedInAt: START_SECONDS,
    renewedAt: START_SECONDS,
  };

  test("is the person as their row stands now", async () => {
    await poolExecutor().query("UPDATE users SET name = 'Ada Byron'");
    expect(await sessionActor(claims, PEER)).toEqual({
      kind: "user",
      id: "usr_1",
      name: "Ada Byron",
      email: RIGHT.email,
      role: "support",
      ip: PEER,
    });
  });

  test.each<[string, () => Promise<unknown>]>([
    ["the person is disabled", () => disableUser(operator, { user: "usr_1" })],
    ["their role changes", () => changeRole(operator, { user: "usr_1", role: "viewer" })],
    ["they sign out anywhere", () => endSessions(claims, null)],
    ["their row is gone", () => poolExecutor().query("DELETE FROM users")],
  ])("ends at once when %s", async (_name, change) => {
    expect(await sessionActor(claims, null)).not.toBeNull();
    await change();
    expect(await sessionActor(claims, null)).toBeNull();
  });

  test("ends two hours after it was last renewed, and twelve hours after signing in whatever happens", async () => {
    at((IDLE_SECONDS - 1) * 1000);
    expect(await sessionActor(claims, null)).not.toBeNull();
    at(IDLE_SECONDS * 1000);
    expect(await sessionActor(claims, null)).toBeNull();
    const busy = (seconds: number) =>
      sessionActor({ ...claims, renewedAt: START_SECONDS + seconds - 1 }, null);
    at((ABSOLUTE_SECONDS - 1) * 1000);
    expect(await busy(ABSOLUTE_SECONDS - 1)).not.toBeNull();
    at(ABSOLUTE_SECONDS * 1000);
    expect(await busy(ABSOLUTE_SECONDS)).toBeNull();
  });

  test("an old token does not end the sessions after it", async () => {
    await endSessions(claims, null);
    await endSessions(claims, null);
    expect(await sessionActor({ ...claims, sessionVersion: 2 }, null)).not.toBeNull();
  });
});

describe("an account of the demo, whose password everybody knows", () => {
  const DEMO = { email: "admin@demo.settledesk.test", password: RIGHT.password };
  const claims: SessionClaims = {
    userId: "usr_1",
    sessionVersion: 1,
    signedInAt: START_SECONDS,
    renewedAt: START_SECONDS,
  };
  const setDemo = (demo: boolean) => void (env().demo = demo);
  beforeEach(() => poolExecutor().query("UPDATE users SET email = $1", [DEMO.email]));
  afterEach(() => setDemo(false));

  test("signs in while the demo is on", async () => {
    setDemo(true);
    expect(await codeOf(signIn(DEMO, PEER))).toBe("signed in");
    expect(await sessionActor(claims, null)).not.toBeNull();
  });

  test("is refused when the demo is off, and told what to do instead", async () => {
    const refused: unknown = await signIn({ ...DEMO, email: "Admin@DEMO.settledesk.test" }, PEER).catch(
      (error: unknown) => error,
    );
    expect(refused).toMatchObject({ code: "forbidden" });
    expect(signInMessage(signInErrorCode(refused))).toMatch(/^The demo is off .* user add`\.$/);
    expect(await poolExecutor().query("SELECT action FROM audit")).toEqual([]);
  });

  test("loses the sessions it had as soon as the demo is off", async () => {
    setDemo(true);
    await signIn(DEMO, PEER);
    setDemo(false);
    expect(await sessionActor(claims, null)).toBeNull();
  });

  test("is not told apart to who does not know its password", async () => {
    expect(await codeOf(signIn({ ...DEMO, password: WRONG.password }, PEER))).toBe("unauthenticated");
  });
});

describe("the session cookie", () => {
  const { name } = { name: "next-auth.session-token" };
  const reading = (value: string) => readSession((asked) => (asked === name ? value : undefined));

  test("carries the id, the version and the time, and nothing else of the person", async () => {
    restoreClock();
    const jwt = authOptions().callbacks?.jwt;
    const token = await jwt?.({
      token: { name: "Ada", email: RIGHT.email, sub: "usr_1" },
      user: { id: "usr_1", sessionVersion: 3 },
      account: null,
    });
    expect(Object.keys(token ?? {}).sort()).toEqual(["sessionVersion", "signedInAt", "sub"]);
    const claims = await reading(await encode({ token, secret: env().authSecret, maxAge: IDLE_SECONDS }));
    expect(claims).toMatchObject({ userId: "usr_1", sessionVersion: 3 });
  });

  test.each([
    ["", "nothing"],
    ["not a token", "rubbish"],
    ["eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c3JfMSJ9.", "an unsigned token"],
  ])("%j is nobody: %s", async (value) => {
    expect(await reading(value)).toBeNull();
  });

  test("one made with another secret, or one that ran out, is nobody", async () => {
    const token = { sub: "usr_1", sessionVersion: 1, signedInAt: 1 };
    expect(await reading(await encode({ token, secret: "another", maxAge: 60 }))).toBeNull();
    expect(await reading(await encode({ token, secret: env().authSecret, maxAge: -60 }))).toBeNull();
  });

  test("is out of reach of scripts and other sites", () => {
    expect(sessionCookie()).toEqual({
      name,
      options: { httpOnly: true, sameSite: "lax", path: "/", secure: false },
    });
  });

  test("is not renewed for a person who was disabled", async () => {
    const { id } = await addUser(operator, {
      email: "g@example.test",
      name: "Grace",
      role: "viewer",
      password: RIGHT.password,
    });
    const token = { sub: id, sessionVersion: 1, signedInAt: START_SECONDS, iat: START_SECONDS };
    const renew = () => authOptions().callbacks?.jwt?.({ token, user: undefined as never, account: null });
    expect(await renew()).toEqual({ sub: id, sessionVersion: 1, signedInAt: START_SECONDS });
    await disableUser(operator, { user: id });
    await expect(renew()).rejects.toThrow("the session has ended");
  });

  test.each([
    ["/orders?q=1", "/orders?q=1"],
    ["http://127.0.0.1:3000/orders", "/orders"],
    ["https://evil.test/orders", "/"],
    ["//evil.test", "/"],
    ["http://[", "/"],
  ])("signing in with the way back %s leads to %s", async (url, expected) => {
    expect(await authOptions().callbacks?.redirect?.({ url, baseUrl: "http://127.0.0.1:3000" })).toBe(
      expected,
    );
  });
});
