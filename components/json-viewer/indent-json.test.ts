import fc from "fast-check";
import { expect, test } from "vitest";
import { indentJson } from "./indent-json";

test("members stand on their own lines", () => {
  expect(indentJson('{"a":[1,{"b":null}],"c":"x"}')).toBe(
    ["{", '  "a": [', "    1,", "    {", '      "b": null', "    }", "  ],", '  "c": "x"', "}"].join("\n"),
  );
});

test.each([
  [
    '{"wei":123456789012345678901234567890}',
    '{\n  "wei": 123456789012345678901234567890\n}',
    "digits past 2^53 stay",
  ],
  ['{"n":1.10}', '{\n  "n": 1.10\n}', "so do zeros a parser would drop"],
  ['{"a":"\\u002B{,}"}', '{\n  "a": "\\u002B{,}"\n}', "strings are not looked into"],
  ["{}", "{}", "an empty object stays together"],
  ["[ [ ] ]", "[\n  []\n]", "and an empty list"],
  ['\uFEFF{"a":1}', '{\n  "a": 1\n}', "a byte-order mark is no value"],
])("%j becomes %j, because %s", (text, expected) => {
  expect(indentJson(text)).toBe(expected);
});

test.each(["", "status=paid&id=1", '{"a":', "{'a':1}"])("%j is not JSON and is left alone", (text) => {
  expect(indentJson(text)).toBeNull();
});

test("whatever the value, laying it out changes nothing but blanks", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(indentJson(JSON.stringify(value)) ?? "")).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
