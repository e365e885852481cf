import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { casesOf } from "./contract-suite";
import type { Gateway } from "./contract";
import { listGateways } from "./registry";

const README = path.join(import.meta.dirname, "..", "..", "README.md");
const HEADS =
  "gateway, webhooks, is asked, makes payments, cancels them, refunds, lists payments, tells payouts";
const REFUNDS = { amount: "an amount", whole: "in full" } as const;

test("README.md names every gateway and what it can do here, as the registry has it", () => {
  expect(tableUnder(HEADS.split(", "))).toEqual(listGateways().map(lineOf));
});

function lineOf(gateway: Gateway): string[] {
  const { name, authenticatesBody, client } = gateway;
  const can = (able: boolean) => (able ? "yes" : "–");
  return [
    name,
    authenticatesBody === false ? "token" : "signed",
    can(client?.findPayment !== undefined),
    can(client?.create !== undefined),
    can(client?.cancelPayment !== undefined),
    client?.refund === undefined ? "–" : REFUNDS[client.refund.scope],
    can(client?.listPayments !== undefined),
    can(tellsPayouts(gateway)),
  ];
}

/** No field of the contract says so; its fixtures have every kind of message. */
function tellsPayouts(gateway: Gateway): boolean {
  return casesOf(gateway).some(({ delivery, config }) => {
    const parsed = gateway.parse(delivery, config);
    return parsed.kind === "event" && Object.keys(parsed.event.facts.settlements).length > 0;
  });
}

function tableUnder(heads: readonly string[]): string[][] {
  const rows = readFileSync(README, "utf8").split("\n").map(cellsOf);
  const head = rows.findIndex((cells) => cells.join() === heads.join());
  if (head < 0) throw new Error(`README.md has no table under ${heads.join(", ")}`);
  const below = rows.slice(head + 2);
  return below.slice(
    0,
    below.findIndex(({ length }) => length === 0),
  );
}

function cellsOf(line: string): string[] {
  return line.startsWith("|")
    ? line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim())
    : [];
}
