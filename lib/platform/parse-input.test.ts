import { describe, expect, test } from "vitest";
import { z } from "zod";
import { parseInput } from "@/lib/platform/parse-input";

const Note = z.strictObject({ text: z.string().trim().min(1, "The note is empty."), tags: z.array(z.string()).optional(), more: z.record(z.string(), z.string()).optional() });

describe("input from outside", () => {
  test("is given back as its schema reads it", () => {
    expect(parseInput(Note, { text: " Paid. \u{1F600} " })).toEqual({ text: "Paid. \u{1F600}" });
  });

  test("that its schema refuses names each field", () => {
    expect(() => parseInput(Note, { text: "", other: 1 })).toThrow(
      expect.objectContaining({
        code: "invalid_input",
        fields: expect.arrayContaining([
          { field: "text", message: "The note is empty." },
          { field: "other", message: "This field is not known here." },
        ]),
      }),
    );
  });

  test.each([
    ["NUL, which PostgreSQL refuses", { text: "a\0b" }, "text"],
    ["half a surrogate pair, which would be stored as another text than the audit log hashed", { text: "a\ud800b" }, "text"],
    ["either of them in a list", { text: "a", tags: ["b", "\udfff"] }, "tags.1"],
    ["either of them in a name", { text: "a", more: { "\0": "b" } }, "more"],
  ])("with %s is wrong input and no failure of ours", (_what, input, field) => {
    expect(() => parseInput(Note, input)).toThrow(expect.objectContaining({ code: "invalid_input", fields: [expect.objectContaining({ field })] }));
  });
});
