import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formPath, parsePath, placeAt, shareList, valuesAt, type Path } from "./path";

const MESSAGE = {
  id: "a",
  data: {
    payments: [{ id: "p1", amount: "1" }, { id: "p2" }, { id: "p3", amount: "3" }],
    "a.b": { "": "no" },
  },
  flags: ["first", "last"],
};

function pathOf(text: string): Path {
  const path = parsePath(text);
  if (path === null) throw new Error(`${text} is not a path`);
  return path;
}

test.each<[string, unknown[]]>([
  ["id", ["a"]],
  ["data.payments[0].id", ["p1"]],
  ["data.payments[-1].amount", ["3"]],
  ["data.payments[7].id", [undefined]],
  ["flags[1]", ["last"]],
  ['data["a.b"]', [{ "": "no" }]],
  ['["data"].payments[1]["id"]', ["p2"]],
  ["data.payments.id", [undefined]],
  ["id.more", [undefined]],
  ["nothing[0]", [undefined]],
])("%s finds what stands there", (text, found) => {
  expect(valuesAt(MESSAGE, pathOf(text))).toEqual(found);
});

test("a list's values keep their places where one of them is missing, so that two lists still belong together", () => {
  expect(valuesAt(MESSAGE, pathOf("data.payments[*].id"))).toEqual(["p1", "p2", "p3"]);
  expect(valuesAt(MESSAGE, pathOf("data.payments[*].amount"))).toEqual(["1", undefined, "3"]);
  expect(valuesAt(MESSAGE, pathOf("nothing[*].id"))).toEqual([]);
});

test.each(["constructor", "__proto__.id", "data.payments.length", "id.length"])(
  "%s is nothing that a message says, only what every object inherits",
  (text) => {
    expect(valuesAt(MESSAGE, pathOf(text))).toEqual([undefined]);
  },
);

test.each([
  "",
  ".",
  ".id",
  "id.",
  "a..b",
  "a[",
  "a[]",
  "a[x]",
  "a[1",
  "a]b",
  "a[-2]",
  "a[100]",
  "a b",
  'a[""]',
  "a[0]b",
  "a.[0",
])("%j is not a path", (text) => {
  expect(parsePath(text)).toBeNull();
});

test("a form's field is named by the whole text, whatever brackets it has", () => {
  expect(valuesAt({ "payment[0].id": "x" }, formPath("payment[0].id"))).toEqual(["x"]);
});

test.each<[string, string, boolean]>([
  ["a.list[*].id", "a.list[*].amount.value", true],
  ["a.list[*].id", "b.list[*].id", false],
  ["[*].id", "[*].amount", true],
])("%s and %s go through one list: %s", (a, b, isShared) => {
  expect(shareList(pathOf(a), pathOf(b))).toBe(isShared);
});

describe("writing a message", () => {
  const texts = fc.constantFrom(
    "id",
    "a.b",
    "a.c[0].d",
    "a.c[1].d",
    "a.c[-1].e",
    "f[*].g",
    "__proto__.h",
    '["x.y"].z',
  );

  test("what is placed is found again, or refused because something else stands there", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(texts, fc.string({ minLength: 1 })), { maxLength: 12 }), (entries) => {
        let message: unknown = {};
        for (const [text, value] of entries) {
          const path = pathOf(text);
          const put = placeAt(message, path.steps, value);
          if (put === null) continue;
          message = put.placed;
          expect(valuesAt(message as Record<string, unknown>, path)).toContain(value);
        }
        expect(Object.getPrototypeOf(message)).toBe(Object.prototype);
      }),
    );
  });

  test("two values never share a place", () => {
    const put = placeAt({}, pathOf("a.b").steps, "1");
    expect(placeAt(put?.placed, pathOf("a.b").steps, "2")).toBeNull();
    expect(placeAt(put?.placed, pathOf("a.b").steps, "1")).toEqual(put);
    expect(placeAt(put?.placed, pathOf("a").steps, "2")).toBeNull();
    expect(placeAt(put?.placed, pathOf("a.b.c").steps, "2")).toBeNull();
  });
});

test("no text makes the reader throw", () => {
  fc.assert(
    fc.property(fc.string(), fc.jsonValue(), (text, value) => {
      const path = parsePath(text);
      if (path !== null) valuesAt({ value }, path);
    }),
  );
});
