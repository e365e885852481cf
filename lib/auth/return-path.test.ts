import { expect, test } from "vitest";
import { returnPath, signInPath } from "@/lib/auth/return-path";

test.each([
  ["/orders?status=paid&q=a%20b", "a page with its filters"],
  ["/orders/ord_1#notes", "a place on a page"],
  ["/", "the desk"],
])("%s is kept: %s", (path) => {
  expect(returnPath(path)).toBe(path);
});

test.each<[unknown, string]>([
  ["https://evil.test/", "another site"],
  ["//evil.test", "another site without its scheme"],
  ["/\\evil.test", "a backslash, which browsers read as a slash"],
  ["/\t/evil.test", "a tab, which browsers drop"],
  ["javascript:alert(1)", "a script"],
  ["orders", "no path"],
  ["/sign-in?from=/orders", "the page itself, which would go round"],
  ["/api/auth/signout", "not a page"],
  ["/" + "a".repeat(1_000), "too long for a header"],
  [undefined, "nothing"],
  [["/orders"], "the parameter twice"],
])("%j becomes the desk: %s", (path) => {
  expect(returnPath(path)).toBe("/");
});

test("the sign-in page's address carries the way back, encoded", () => {
  expect(signInPath("/orders?q=a&b=c")).toBe("/sign-in?from=%2Forders%3Fq%3Da%26b%3Dc");
  expect(signInPath(null)).toBe("/sign-in");
});
