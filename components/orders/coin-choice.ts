export const CUSTOMER_CHOOSES = "";
/** No coin is called so: a gateway's choices have the form "USDT@tron". */
export const OTHER_COIN = "@";

/** The coin a payment is to be made with; null where the customer chooses it. */
export function chosenCoin(choice: string, own: { asset: string; network: string }): { asset: string; network?: string } | null {
  if (choice === CUSTOMER_CHOOSES) return null;
  const [asset = "", network = ""] = choice === OTHER_COIN ? [own.asset, own.network] : choice.split("@");
  return network === "" ? { asset } : { asset, network };
}
