import { expect, test } from "vitest";
import type { OrderGlance } from "@/lib/ingest/schemas";
import type { AskedPayment, AskOutcome, AskResult } from "@/lib/polling/schemas";
import { askedWords } from "./asked-words";

const waiting: OrderGlance = { status: "confirming", flags: [], receivedAmount: null, asset: "EUR" };
const paid: OrderGlance = { ...waiting, status: "paid", receivedAmount: "70" };
const silent: OrderGlance = { ...waiting, flags: [{ code: "silent", detail: "no news" }] };

function asked(outcome: AskOutcome, sentence: string): AskedPayment {
  return {
    paymentId: "pay_1",
    integration: null,
    outcome,
    sentence,
    gatewayStatus: null,
    before: waiting,
    after: waiting,
  };
}
function result(payments: AskedPayment[], before = waiting, after = before): AskResult {
  return { orderId: "ord_1", payments, before, after, changes: before !== after };
}

test.each<[string, AskResult, ReturnType<typeof askedWords>]>([
  [
    "a changed status is what matters most, and what was said comes after it",
    result([asked("news", "It was paid.")], waiting, paid),
    { kind: "success", title: "The order is now Paid.", sentences: ["It was paid."] },
  ],
  [
    "news that only takes a flag away is news too",
    result([asked("news", "Two confirmations.")], silent, waiting),
    {
      kind: "success",
      title: "There is news; the order stays Confirming.",
      sentences: ["Two confirmations."],
    },
  ],
  [
    "nothing new is no warning",
    result([asked("nothing_new", "Nothing new.")]),
    { kind: "info", title: "Nothing new.", sentences: [] },
  ],
  [
    "a gateway that is away is one, whatever the other said",
    result([asked("nothing_new", "Nothing new."), asked("unavailable", "B is away.")]),
    { kind: "warning", title: "Nothing new.", sentences: ["B is away."] },
  ],
  [
    "closed payments are not worth a word beside an open one",
    result([asked("not_asked", "This payment is paid."), asked("nothing_new", "Nothing new.")]),
    { kind: "info", title: "Nothing new.", sentences: [] },
  ],
  [
    "but are the answer where there is no other",
    result([asked("not_asked", "This payment is paid.")]),
    { kind: "warning", title: "This payment is paid.", sentences: [] },
  ],
  [
    "an order without a payment says so",
    result([]),
    { kind: "warning", title: "This order has no payment to ask about.", sentences: [] },
  ],
])("%s", (_reason, given, words) => {
  expect(askedWords(given)).toEqual(words);
});
