import { describe, expect, it } from "vitest";
import { networkName, transactionUrl, usualConfirmationMinutes } from "./network";

describe("networks", () => {
  it("names the chains it knows and leaves the others as the gateway wrote them", () => {
    expect(networkName("bsc")).toBe("BNB Smart Chain");
    expect(networkName("newchain")).toBe("newchain");
  });

  it("takes no word for a chain because every object inherits it", () => {
    expect(networkName("constructor")).toBe("constructor");
    expect(usualConfirmationMinutes("constructor")).toBe(30);
    expect(transactionUrl("constructor", "a".repeat(64))).toBeNull();
  });

  it("links to an explorer only with characters that hashes use", () => {
    expect(transactionUrl("bitcoin", "ab".repeat(32))).toBe(`https://mempool.space/tx/${"ab".repeat(32)}`);
    expect(transactionUrl("bitcoin", "javascript:alert(1)")).toBeNull();
    expect(transactionUrl("bitcoin", "../../evil")).toBeNull();
    expect(transactionUrl(null, "ab".repeat(32))).toBeNull();
  });
});
