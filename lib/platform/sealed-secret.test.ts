import { describe, expect, test } from "vitest";
import { openSecret, sealSecret } from "@/lib/platform/sealed-secret";

const key = Buffer.alloc(32, 1);
const place = { integrationId: "int_1", field: "client_secret" };

describe("sealed secrets", () => {
  test.each(["s3cret", "", "ключ 🔑", "x".repeat(10_000)])("open to what was sealed: %s", (secret) => {
    expect(openSecret(sealSecret(secret, place, key), place, key)).toBe(secret);
  });

  test("never look the same twice, so that equal secrets cannot be told", () => {
    expect(sealSecret("s3cret", place, key)).not.toBe(sealSecret("s3cret", place, key));
  });

  test("do not contain the secret", () => {
    const sealed = sealSecret("s3cret-value", place, key);
    expect(sealed).toMatch(/^v1:[0-9a-f]{8}:[\w-]{16}:[\w-]{22}:[\w-]+$/);
    expect(sealed).not.toContain("s3cret");
    expect(Buffer.from(sealed.split(":")[4] ?? "", "base64url").toString("latin1")).not.toContain("s3cret");
  });

  test.each([
    [{ integrationId: "int_2", field: "client_secret" }, "another integration's row"],
    [{ integrationId: "int_1", field: "client_id" }, "another field of the same row"],
    [{ integrationId: "int_1client_", field: "secret" }, "the same letters cut elsewhere"],
  ])("are refused at %j: %s", (elsewhere) => {
    const sealed = sealSecret("s3cret", place, key);
    expect(() => openSecret(sealed, elsewhere, key)).toThrow("it was altered or belongs to another place");
  });

  test.each([2, 3, 4])("are refused when part %i is altered by one bit", (part) => {
    const parts = sealSecret("s3cret", place, key).split(":");
    const bytes = Buffer.from(parts[part] ?? "", "base64url");
    bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
    parts[part] = bytes.toString("base64url");
    expect(() => openSecret(parts.join(":"), place, key)).toThrow("it was altered");
  });

  test.each([
    ["", "nothing"],
    ["s3cret", "plain text"],
    ["v2:aaaaaaaa:bbbb:cccc:dddd", "a later version"],
  ])("are refused as %j: %s", (text) => {
    expect(() => openSecret(text, place, key)).toThrow("it is not a sealed value");
  });

  test("are refused with a shortened tag, which would be easier to guess", () => {
    const parts = sealSecret("s3cret", place, key).split(":");
    parts[3] = Buffer.from(parts[3] ?? "", "base64url")
      .subarray(0, 4)
      .toString("base64url");
    expect(() => openSecret(parts.join(":"), place, key)).toThrow("it was altered");
  });

  test("under another master key say which key is needed and show no secret", () => {
    const sealed = sealSecret("s3cret", place, key);
    expect(() => openSecret(sealed, place, Buffer.alloc(32, 2))).toThrow(
      /sealed with master key [0-9a-f]{8}/,
    );
  });
});
