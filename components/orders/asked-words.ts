import { STATUS } from "@/lib/domain/order-status";
import type { AskResult } from "@/lib/polling/schemas";

/** What a person is told after asking the gateways of an order. */
export interface AskedWords {
  kind: "success" | "info" | "warning";
  title: string;
  /** What each gateway said; none where the title says it. */
  sentences: string[];
}

export function askedWords({ payments, before, after, changes }: AskResult): AskedWords {
  const sentences = payments.map(({ sentence }) => sentence);
  if (changes) return { kind: "success", title: changeWords(before, after), sentences };
  // Closed payments are not asked about; they matter only where there are no others.
  const asked = payments.filter(({ outcome }) => outcome !== "not_asked");
  const told = (asked.length > 0 ? asked : payments).map(({ sentence }) => sentence);
  const isFine =
    asked.length > 0 && asked.every(({ outcome }) => outcome === "news" || outcome === "nothing_new");
  const [title = "This order has no payment to ask about.", ...rest] = told;
  return { kind: isFine ? "info" : "warning", title, sentences: rest };
}

function changeWords(before: AskResult["before"], after: AskResult["after"]): string {
  if (before.status !== after.status) return `The order is now ${STATUS[after.status].label}.`;
  return `There is news; the order stays ${STATUS[after.status].label}.`;
}
