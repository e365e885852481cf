import { expect, test } from "vitest";
import { filterChoices } from "./filter-choices";

const choices = [
  { group: "This order", label: "Resolve", keywords: ["accept", "refund"] },
  { group: "Go to", label: "Orders", keywords: ["go to"] },
  { group: "Go to", label: "Refunds", keywords: ["go to"] },
  { group: "Go to", label: "Deliveries", keywords: ["go to"] },
];

test.each([
  ["", ["Resolve", "Orders", "Refunds", "Deliveries"], "no text filters nothing"],
  [
    "refund",
    ["Resolve", "Refunds"],
    "what the page can do stays before where one can go, found by its keywords",
  ],
  ["go ord", ["Orders"], "every word has to occur, in any of the texts"],
  ["e", ["Resolve", "Orders", "Refunds", "Deliveries"], "letters inside a word count, and keep the order"],
  ["de", ["Deliveries", "Orders"], "a beginning leads its group"],
  ["xyz", [], "what occurs nowhere is not guessed at"],
])("%j finds %j: %s", (text, labels) => {
  expect(filterChoices(choices, text).map((choice) => choice.label)).toEqual(labels);
});
