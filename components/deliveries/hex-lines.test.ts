import { expect, test } from "vitest";
import { hexLines } from "./hex-lines";

test("bytes stand as hex beside the characters they are, dots for what has none", () => {
  expect(hexLines(new Uint8Array([0x7b, 0xff, 0x00, 0x41]), 512)).toEqual([
    `0000  7b ff 00 41${" ".repeat(36)}  |{..A|`,
  ]);
});

test("the address counts on in hexadecimal, and no more than the limit is shown", () => {
  const lines = hexLines(new Uint8Array(100).fill(0x61), 40);
  expect(lines.map((line) => line.slice(0, 4))).toEqual(["0000", "0010", "0020"]);
  expect(lines.at(-1)?.endsWith("|aaaaaaaa|")).toBe(true);
});

test("nothing gives no line", () => {
  expect(hexLines(new Uint8Array(), 40)).toEqual([]);
});
