import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Literal, writeDotnetJson, type JsonValue } from "./dotnet-json";

test("writes with two blanks, CRLF, no newline at the end, and empty lists on one line", () => {
  expect(
    writeDotnetJson({ a: [], b: {}, c: [1, { d: null }], e: new Literal("10000000000000001"), f: true }),
  ).toBe(
    '{\r\n  "a": [],\r\n  "b": {},\r\n  "c": [\r\n    1,\r\n    {\r\n      "d": null\r\n    }\r\n  ],\r\n  "e": 10000000000000001,\r\n  "f": true\r\n}',
  );
});

test.each([
  ["ada+test@example.test", '"ada\\u002Btest@example.test"'],
  ["<b>&'\"`", '"\\u003Cb\\u003E\\u0026\\u0027\\u0022\\u0060"'],
  ["Zoë €", '"Zo\\u00EB \\u20AC"'],
  ["😀", '"\\uD83D\\uDE00"'],
  ["a\\b\n\t\u0001\u007f/", '"a\\\\b\\n\\t\\u0001\\u007F/"'],
])("escapes %j as the encoder of the vendor does", (text, expected) => {
  expect(writeDotnetJson(text)).toBe(expected);
});

test("is JSON whatever goes in, and plain ASCII", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = writeDotnetJson(value as JsonValue);
      expect(text).toMatch(/^[\r\n\x20-\x7e]*$/);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { numRuns: 50 },
  );
});

test("reading a fixture and writing it again gives its bytes", () => {
  const bytes = readFileSync(path.join(import.meta.dirname, "fixtures", "completed.raw"), "utf8");
  const again = writeDotnetJson(JSON.parse(bytes) as JsonValue);
  // The event's own timestamp is the one string whose plus is literal.
  expect(again.replaceAll(/(T[\d:.]+)\\u002B00:00/g, "$1+00:00")).toBe(bytes);
});
