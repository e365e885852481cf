import { expect, test } from "vitest";
import { nextStep, type NextStep } from "./next-step";

const everything = { resolve: true, refund: true };

test.each<[Parameters<typeof nextStep>[0], Parameters<typeof nextStep>[1], NextStep, string]>([
  [
    { nextAction: { code: "ask_for_top_up", suggests: "request_top_up" }, needsAction: true },
    everything,
    "resolve",
    "a suggested outcome opens the decision",
  ],
  [
    { nextAction: { code: "ask_for_top_up", suggests: "request_top_up" }, needsAction: true },
    { resolve: false, refund: true },
    "look",
    "who may not decide may still look",
  ],
  [
    { nextAction: { code: "send_refund", suggests: null }, needsAction: true },
    { resolve: false, refund: true },
    "refund",
    "a decided refund is recorded, not decided again",
  ],
  [
    { nextAction: { code: "send_refund", suggests: null }, needsAction: true },
    { resolve: true, refund: false },
    "look",
    "recording it takes a permission of its own",
  ],
  [
    { nextAction: { code: "ask_gateway", suggests: null }, needsAction: true },
    everything,
    "look",
    "there is nothing to decide before the gateway was asked",
  ],
  [
    { nextAction: { code: "wait_for_confirmations", suggests: null }, needsAction: false },
    everything,
    "none",
    "the network's turn is not ours",
  ],
])("%j with %j: %s, because %s", (order, can, expected) => {
  expect(nextStep(order, can)).toBe(expected);
});
