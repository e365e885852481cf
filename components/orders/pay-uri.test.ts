import { expect, test } from "vitest";
import { payUri } from "./pay-uri";

test.each([
  ["bc1qxy", "0.0021", "BTC", "bitcoin", "bitcoin:bc1qxy?amount=0.0021", "as BIP 21 has it"],
  ["bc1qxy", null, "btc", null, "bitcoin:bc1qxy", "the amount is left to the wallet where nobody knows it"],
  ["ltc1q", "1", "LTC", "litecoin", "litecoin:ltc1q?amount=1", "Litecoin took it over"],
  ["0xabc", "70.5", "USDT", "ethereum", "0xabc", "an amount would be read as ether"],
  ["0xabc", "0.5", "ETH", "ethereum", "0xabc", "EIP 681 counts in wei and not every wallet reads it"],
  ["bc1qxy", "0.0021", "BTC", "bsc", "bc1qxy", "a wrapped coin lives on another chain"],
  ["lnbc21u1p", "0.0021", "BTC", "lightning", "lnbc21u1p", "an invoice says everything itself"],
  ["bitcoin:bc1qxy?amount=1", "1", "BTC", null, "bitcoin:bc1qxy?amount=1", "it is one already"],
])("%s, %s %s on %s is %s, because %s", (address, amount, asset, network, uri, _why) => {
  expect(payUri(address, amount, asset, network)).toBe(uri);
});
