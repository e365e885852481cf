import { parseDecimal, type Decimal } from "./decimal";

/** Fields the search box understands as `field:value`. */
export const SEARCH_FIELDS = ["order", "ref", "tx", "email", "amount", "status", "flag", "gateway", "integration", "asset"] as const;
export type SearchField = (typeof SEARCH_FIELDS)[number];

export interface SearchQuery {
  fields: Partial<Record<SearchField, string>>;
  /** Everything else, lower case; each word must be found somewhere in the order. */
  words: string[];
  /** Words that are amounts, in the one spelling amounts are stored in. */
  amounts: Decimal[];
}

/** Shorter words match too much to be worth looking for; they are compared with whole references, numbers with whole amounts too. */
export const MIN_WORD_LENGTH = 3;

/**
 * Reads what a person typed or pasted: `SO-1042`, `ada@example.test status:underpaid`, `0x9d9d…`,
 * `49.90`. Quotes keep blanks together. Never fails; an unknown field is taken as plain text.
 */
export function parseSearch(text: string): SearchQuery {
  const query: SearchQuery = { fields: {}, words: [], amounts: [] };
  for (const part of text.slice(0, 500).match(/(?:[^\s":]+:)?"[^"]*"|\S+/g) ?? []) {
    const colon = part.indexOf(":");
    const name = part.slice(0, Math.max(colon, 0)).toLowerCase();
    const value = part.slice(colon + 1).replaceAll('"', "").trim();
    if (isSearchField(name) && value !== "") {
      query.fields[name] = value;
      continue;
    }
    const word = part.replaceAll('"', "").trim().toLowerCase();
    if (word === "") continue;
    const amount = parseDecimal(word.replaceAll(",", ""));
    if (amount !== null && word.includes(".")) query.amounts.push(amount);
    else query.words.push(word);
  }
  return query;
}

/** How an amount stands in the search text: marked, so that 1.5 does not find 21.53. */
export function amountMark(amount: Decimal): string {
  return `=${amount}=`;
}

function isSearchField(name: string): name is SearchField {
  return (SEARCH_FIELDS as readonly string[]).includes(name);
}
