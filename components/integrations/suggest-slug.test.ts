import { expect, test } from "vitest";
import { suggestSlug } from "./suggest-slug";

test.each([
  ["Main shop (EU)", "main-shop-eu"],
  ["Café Zürich", "cafe-zurich"],
  ["  -- ", ""],
  ["東京", ""],
  ["a".repeat(39) + " b", "a".repeat(39)],
])("the name %j suggests %j", (name, slug) => {
  expect(suggestSlug(name)).toBe(slug);
});
