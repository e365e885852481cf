import { expect, test } from "vitest";
import { isWalletAddress } from "./wallet-address";

const coin = (ticker: string, network: string | null) => ({ ticker, network, isFiat: false });

test.each([
  ["BTC", "bitcoin", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"],
  ["BTC", "bitcoin", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"],
  ["BTC", null, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"],
  ["BTC", "bitcoin", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"],
  ["BTC", "bitcoin", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"],
  ["USDT", "tron", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"],
  ["USDC", "solana", "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"],
  ["ETH", "ethereum", "0x68b37Db3E727a110B616A3d0B76195eB929Db649"],
  ["TON", "ton", "EQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqB2N"],
])("%s on %s can be sent to %s", (ticker, network, address) => {
  expect(isWalletAddress(address, coin(ticker, network))).toBe(true);
});

test.each([
  ["a letter is wrong", "BTC", "bitcoin", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb"],
  ["a letter is wrong", "BTC", "bitcoin", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"],
  ["the casing is mixed", "BTC", "bitcoin", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3T4"],
  ["it ends too early", "BTC", "bitcoin", "1A1zP1eP5QGefi2DMPTfTL5SLmv7Divf"],
  ["it is of another chain", "BTC", "bitcoin", "0x68b37Db3E727a110B616A3d0B76195eB929Db649"],
  ["it is of another chain", "BTC", "bitcoin", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"],
  ["it is of another chain", "USDT", "tron", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"],
  ["a digit is missing", "ETH", "ethereum", "0x68b37Db3E727a110B616A3d0B76195eB929Db64"],
  ["it is not base 58", "USDC", "solana", "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt10"],
  ["it is two words", "TON", "ton", "EQCD39VS5jcptHL8vM jEXrzGaRcCVYto7HUn4bpAOg8xqB2N"],
  ["it is none", "XYZ", "unheard-of", ""],
])("not where %s: %s on %s, %s", (_why, ticker, network, address) => {
  expect(isWalletAddress(address, coin(ticker, network))).toBe(false);
});
