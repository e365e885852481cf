import { expect, test } from "vitest";
import { eventKey } from "./event-key";

test("an event is known by its parts, and by the hash of its bytes where a part is missing or endless", () => {
  const hash = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
  expect(eventKey(["id", "paid", ""], "hello")).toBe("id:paid:");
  expect(eventKey(["id", null], "hello")).toBe(hash);
  expect(eventKey(["x".repeat(201)], "hello")).toBe(hash);
});
