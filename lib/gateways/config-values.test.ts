import { describe, expect, test } from "vitest";
import { apiBaseUrlValue, secretValue, switchValue } from "./config-values";

test("a secret loses the blanks it was pasted with and may not be empty", () => {
  expect(secretValue("API secret").parse(" s3cret\n")).toBe("s3cret");
  expect(secretValue("API secret").safeParse("  ").error?.issues[0]?.message).toBe("API secret is missing.");
  expect(secretValue("API secret").safeParse(undefined).error?.issues[0]?.message).toBe(
    "API secret is missing.",
  );
});

test.each([
  ["true", true],
  ["yes", true],
  [true, true],
  ["", false],
  ["false", false],
  [undefined, false],
])("a switch reads %j as %s", (given, on) => {
  expect(switchValue("Fixed token").parse(given)).toBe(on);
});

test("a switch refuses what is neither on nor off, so that a token typed there is not taken for yes", () => {
  expect(switchValue("Fixed token").safeParse("XI231SD02").error?.issues[0]?.message).toContain(
    "true or false",
  );
});

describe("an API address", () => {
  const address = apiBaseUrlValue("https://api.example.test/v1");

  test.each([
    [undefined, "https://api.example.test/v1"],
    ["https://test-api.example.test/", "https://test-api.example.test"],
    ["http://127.0.0.1:4010/v1", "http://127.0.0.1:4010/v1"],
  ])("%j is %s", (given, url) => {
    expect(address.parse(given)).toBe(url);
  });

  test.each([
    ["http://api.example.test", "secrets would travel in clear"],
    ["api.example.test", "no scheme"],
    ["https://api.example.test/?key=1", "a query does not survive a path put after it"],
    ["ftp://api.example.test", "another protocol"],
  ])("%s is refused: %s", (given) => {
    expect(address.safeParse(given).success).toBe(false);
  });
});
