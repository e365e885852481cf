import { describe, expect, test } from "vitest";
import { hashPassword, passwordProblem, verifyPassword } from "@/lib/platform/password";

describe("password hashes", () => {
  test("keep their own cost and match only their password", async () => {
    const stored = await hashPassword("a quiet ledger");
    expect(stored).toMatch(/^\$scrypt\$ln=17,r=8,p=1\$[\w-]{22}\$[\w-]{43}$/);
    expect(await verifyPassword("a quiet ledger", stored)).toEqual({ matches: true, outdated: false });
    expect(await verifyPassword("a quiet ledges", stored)).toEqual({ matches: false, outdated: false });
  });

  test("of another cost still match and ask to be made anew", async () => {
    // scrypt("a quiet ledger", 16 zero bytes, N=2^10, r=8, p=1), computed with openssl kdf.
    const stored = "$scrypt$ln=10,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$4_J_8PVCaAFK-sMTEOO3lkjVqKXkmbD0BMo1PGGehGg";
    expect(await verifyPassword("a quiet ledger", stored)).toEqual({ matches: true, outdated: true });
  });

  test("tell letters apart beyond the 72nd byte", async () => {
    const long = "x1y2".repeat(40);
    expect((await verifyPassword(`${long}b`, await hashPassword(`${long}a`))).matches).toBe(false);
  });

  test("match the same password in another Unicode form", async () => {
    const stored = await hashPassword("caf\u00e9 ledger");
    expect((await verifyPassword("cafe\u0301 ledger", stored)).matches).toBe(true);
  });

  test("for an unknown account nothing matches, not even the empty password", async () => {
    expect(await verifyPassword("", null)).toEqual({ matches: false, outdated: false });
  });

  test("a flood is turned away when the queue is full, and the queue empties afterwards", async () => {
    const results = await Promise.allSettled(Array.from({ length: 45 }, () => verifyPassword("x", CHEAP)));
    const refused = results.filter((result) => result.status === "rejected");
    expect(refused).toHaveLength(3);
    expect(refused[0]?.reason).toMatchObject({ code: "too_many_requests", retryAfterSeconds: 10 });
    expect(await verifyPassword("x", CHEAP)).toMatchObject({ matches: false });
  });
});

const CHEAP = "$scrypt$ln=4,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

describe("password rules", () => {
  test.each([
    ["short", /at least 10/, "too short"],
    ["нет-слова", /at least 10/, "counted in letters, not bytes"],
    ["x9".repeat(101), /at most 200/, "longer than 200"],
    ["Password123", /first that attackers try/, "common, in any case"],
    ["aaaaaaaaaaaab", /first that attackers try/, "hardly any letters"],
    ["ada@example.test", /not your name/, "the e-mail address itself"],
  ])("%s is refused: %s (%s)", (password, message) => {
    expect(passwordProblem(password, ["Ada Byron", "ada@example.test"])).toMatch(message);
  });

  test.each(["a quiet ledger", "x9".repeat(50) + "abcd", "ключ от дома"])("%s will do", (password) => {
    expect(passwordProblem(password, ["Ada Byron"])).toBeNull();
  });
});
