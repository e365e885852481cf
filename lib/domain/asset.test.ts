import { describe, expect, it } from "vitest";
import { assetDecimals, displayAmount, displayMoney, isFiat } from "./asset";
import { decimal } from "./decimal";

describe("assets", () => {
  it("have the decimals of their chain or of ISO 4217, and none are guessed", () => {
    expect([assetDecimals("btc"), assetDecimals("ETH"), assetDecimals("JPY"), assetDecimals("KWD"), assetDecimals("NEWCOIN"), assetDecimals("constructor")]).toEqual([8, 18, 0, 3, null, null]);
    expect([isFiat("eur"), isFiat("USDT"), isFiat("NEWCOIN")]).toEqual([true, false, false]);
  });

  it.each([
    ["5", "USD", "5.00 USD", "cents are shown"],
    ["0.5", "ETH", "0.50000000 ETH", "eight decimals are enough to compare by eye"],
    ["0.000000000000000001", "ETH", "0.000000000000000001 ETH", "an amount is never rounded away"],
    ["1000", "JPY", "1000 JPY", "a currency without decimals has none"],
    ["1.50", "NEWCOIN", "1.5 NEWCOIN", "an unknown asset is not padded"],
    ["-0.3812", "LTC", "-0.38120000 LTC", "a difference keeps its sign"],
  ])("%s of %s reads %s: %s", (amount, asset, text, _reason) => {
    expect(displayMoney(decimal(amount), asset)).toBe(text);
    expect(`${displayAmount(decimal(amount), asset)} ${asset}`).toBe(text);
  });
});
