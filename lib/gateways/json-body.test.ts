import { expect, test } from "vitest";
import { amountOf, instantOf, readJsonObject, textOf } from "./json-body";

const bytes = (text: string) => Buffer.from(text, "utf8");

test("numbers keep every digit of their source text, because JSON.parse would round above 2^53", () => {
  const json = readJsonObject(
    bytes('{"wei":10000000000000001,"float":17.852559,"tiny":1e-7,"padded":49.90}'),
  );
  expect(textOf(json?.wei)).toBe("10000000000000001");
  expect(amountOf(json?.wei)).toBe("10000000000000001");
  expect(amountOf(json?.float)).toBe("17.852559");
  expect(amountOf(json?.tiny)).toBe("0.0000001");
  expect(amountOf(json?.padded)).toBe("49.9");
});

test.each([
  ["a list", "[1]"],
  ["a bare number, which is an object inside the parser", "12"],
  ["null", "null"],
  ["nothing", ""],
  ["half an object", '{"a":1'],
  ["two values for one key, of which neither may win silently", '{"amount":1,"amount":100}'],
  ["nesting deeper than the stack", "[".repeat(200_000)],
])("%s is no object", (_what, text) => {
  expect(readJsonObject(bytes(text))).toBeNull();
});

test("bytes that are not UTF-8 are no object, rather than an object with replaced letters", () => {
  expect(readJsonObject(Buffer.concat([bytes('{"a":"'), Buffer.from([0xff]), bytes('"}')]))).toBeNull();
});

test("text the database cannot keep is made keepable", () => {
  const json = readJsonObject(bytes('{"nul":"a\\u0000b","half":"a\\ud800b","whole":"\\ud83d\\ude00"}'));
  expect(textOf(json?.nul)).toBe("a\ufffdb");
  expect(textOf(json?.half)).toBe("a\ufffdb");
  expect(textOf(json?.whole)).toBe("😀");
});

test.each([
  ["", "empty text"],
  ["-1", "less than nothing"],
  ["1,50", "a comma"],
  ["0x10", "hexadecimal"],
  ["NaN", "a word"],
])("%j is no amount: %s", (text) => {
  expect(amountOf(text)).toBeNull();
});

test.each([
  ["2026-03-02T09:15:42Z", "2026-03-02T09:15:42.000Z"],
  ["1772442942", "2026-03-02T09:15:42.000Z"],
  ["1772442942123", "2026-03-02T09:15:42.123Z"],
  ["SO-2042", null],
  ["yesterday", null],
  ["5", null],
])("%s as a time is %s", (text, instant) => {
  expect(instantOf(text)).toBe(instant);
});
