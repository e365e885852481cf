import { expect, test } from "vitest";
import { chosenCoin, CUSTOMER_CHOOSES, OTHER_COIN } from "./coin-choice";

const own = { asset: "SOL", network: "" };

test.each([
  [CUSTOMER_CHOOSES, null],
  ["USDT@tron", { asset: "USDT", network: "tron" }],
  ["BTC@", { asset: "BTC" }],
  ["BTC", { asset: "BTC" }],
  [OTHER_COIN, { asset: "SOL" }],
])("%j is %j", (choice, coin) => {
  expect(chosenCoin(choice, own)).toEqual(coin);
});
