import { expect, test } from "vitest";
import { decimal } from "../domain/decimal";
import { addMs, type Instant } from "../domain/instant";
import type { GatewaySimulator } from "./contract";
import { VendorBook } from "./vendor-book";

const MINUTE_MS = 60_000;
/** A payment is seen after 4 minutes and paid after 6; an ended one is told of at its beginning and ends after 9. */
const STEPS = {
  exact: [
    [4, "seen"],
    [6, "paid"],
  ],
  cancelled: [
    [0, "made"],
    [9, "ended"],
  ],
} as const;

const simulate: GatewaySimulator<null> = {
  deliveries(scenario, payment) {
    if (scenario !== "exact" && scenario !== "cancelled") return null;
    return STEPS[scenario].map(([minutes, label]) => ({
      at: addMs(payment.startedAt, minutes * MINUTE_MS),
      headers: {},
      body: new Uint8Array(),
      gatewayRef: payment.seed,
      label,
      records: { label },
    }));
  },
};

function openBook() {
  let at = "2026-03-02T09:00:00.000Z" as Instant;
  const book = new VendorBook({
    simulate,
    config: null,
    registeredUrl: "https://ops.example.test/api/webhooks/shop",
    now: () => at,
    seed: "seed",
    draw: () => "exact",
  });
  const { gatewayRef } = book.create({
    externalOrderId: "SO-1",
    asset: "BTC",
    network: "bitcoin",
    amount: decimal("1"),
    price: { amount: decimal("1"), currency: "USD" },
    customer: { name: "", email: "" },
  });
  return { book, gatewayRef, minutesLater: (minutes: number) => void (at = addMs(at, minutes * MINUTE_MS)) };
}

test("a payment says since when it is as it is, and that nothing but its creation happened yet", () => {
  const { book, gatewayRef, minutesLater } = openBook();
  expect(book.find(gatewayRef)?.since).toBeNull();
  minutesLater(5);
  expect(book.find(gatewayRef)).toMatchObject({
    since: "2026-03-02T09:04:00.000Z",
    records: { label: "seen" },
  });
});

test("a payment that is ended before anything happened to it ends at once, and not with the news of its beginning", () => {
  const { book, gatewayRef, minutesLater } = openBook();
  minutesLater(2);
  expect(book.turn(gatewayRef, "cancelled")).toMatchObject({
    since: "2026-03-02T09:02:00.000Z",
    records: { label: "ended" },
  });
  expect(book.due().map(({ step }) => step.label)).toEqual(["ended"]);
});
