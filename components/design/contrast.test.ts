import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

type Theme = "light" | "dark";
type Rgb = [number, number, number];

const css = readFileSync(new URL("../../app/globals.css", import.meta.url), "utf8");
const tokens = readTokens(css);

const SURFACES = ["canvas", "surface", "raised", "sunken", "hover"];
const FAMILIES = ["waiting", "moving", "good", "attention", "review", "back", "ended", "danger"];

/** Text and what it is written on: at least 4.5:1 (WCAG 2.2, 1.4.3). */
const TEXT_PAIRS: [string, string][] = [
  ...["ink", "ink-2", "ink-3", "accent"].flatMap((text) =>
    SURFACES.map((on): [string, string] => [text, on]),
  ),
  ...["ink", "ink-2", "ink-3", "accent"].map((text): [string, string] => [text, "accent-soft"]),
  ["accent-on", "accent-solid"],
  ["accent-on", "accent-solid-hover"],
  ["accent-on", "danger-solid"],
  ["accent-on", "danger-solid-hover"],
  ...FAMILIES.map((family): [string, string] => [family, `${family}-bg`]),
  ...FAMILIES.flatMap((family) => SURFACES.map((on): [string, string] => [family, on])),
  ...FAMILIES.flatMap((family) => ["ink", "ink-2"].map((text): [string, string] => [text, `${family}-bg`])),
];

/** Edges of controls, focus rings and filled controls against what surrounds them: at least 3:1 (1.4.11). */
const CONTROL_PAIRS: [string, string][] = [
  ...["line-strong", "accent", "accent-solid", "danger-solid"].flatMap((edge) =>
    SURFACES.map((on): [string, string] => [edge, on]),
  ),
  ["accent", "accent-soft"],
];

describe.each<Theme>(["light", "dark"])("in the %s theme", (theme) => {
  test.each(TEXT_PAIRS)("%s can be read on %s", (text, background) => {
    expect(contrast(text, background, theme)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(CONTROL_PAIRS)("%s can be seen on %s", (edge, background) => {
    expect(contrast(edge, background, theme)).toBeGreaterThanOrEqual(3);
  });
});

test("a foreground and its background swap lightness between the themes, so neither theme is a leftover", () => {
  expect(luminance("ink", "light")).toBeLessThan(luminance("canvas", "light"));
  expect(luminance("ink", "dark")).toBeGreaterThan(luminance("canvas", "dark"));
});

test("the arithmetic agrees with the extremes of the sRGB scale", () => {
  expect(relativeLuminance(toLinearRgb(1, 0, 0))).toBeCloseTo(1, 4);
  expect(relativeLuminance(toLinearRgb(0, 0, 0))).toBe(0);
  const [red, green, blue] = toLinearRgb(0.62796, 0.25768, 29.234);
  expect(red).toBeCloseTo(1, 3);
  expect(green).toBeCloseTo(0, 3);
  expect(blue).toBeCloseTo(0, 3);
});

function readTokens(source: string): Map<string, Record<Theme, Rgb>> {
  const found = new Map<string, Record<Theme, Rgb>>();
  const line = /--color-([\w-]+): light-dark\(oklch\(([^)]+)\), oklch\(([^)]+)\)\);/g;
  for (const [, name = "", light = "", dark = ""] of source.matchAll(line)) {
    found.set(name, { light: readOklch(light), dark: readOklch(dark) });
  }
  return found;
}

function readOklch(text: string): Rgb {
  const [lightness = NaN, chroma = NaN, hue = NaN] = text.split(" ").map(Number);
  return toLinearRgb(lightness, chroma, hue);
}

/** OKLCH to linear sRGB (https://www.w3.org/TR/css-color-4/#color-conversion-code), clipped to the gamut. */
function toLinearRgb(lightness: number, chroma: number, hue: number): Rgb {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (channel: number) => Math.min(1, Math.max(0, channel));
  return [
    clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function relativeLuminance([red, green, blue]: Rgb): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function luminance(name: string, theme: Theme): number {
  const token = tokens.get(name);
  if (token === undefined) throw new Error(`--color-${name} is not a token of app/globals.css`);
  return relativeLuminance(token[theme]);
}

function contrast(a: string, b: string, theme: Theme): number {
  const [darker = 0, lighter = 0] = [luminance(a, theme), luminance(b, theme)].sort((x, y) => x - y);
  return (lighter + 0.05) / (darker + 0.05);
}
