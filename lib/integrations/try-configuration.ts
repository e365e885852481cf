import { displayMoney } from "@/lib/domain/asset";
import { poolExecutor } from "@/lib/db/client";
import { claimFact, facts, joinFacts, type PaymentFacts } from "@/lib/domain/facts";
import { toInstant } from "@/lib/domain/instant";
import type { OrderStatus } from "@/lib/domain/order-status";
import { paymentState } from "@/lib/domain/payment-state";
import type { Actor } from "@/lib/domain/permission";
import { requirePermission } from "@/lib/domain/require-permission";
import { rulesFromSettings, type Rules } from "@/lib/domain/rules";
import { mapStatus } from "@/lib/domain/status-mapping";
import type { Gateway, GatewayEvent, RawDelivery } from "@/lib/gateways/contract";
import { shippedTable } from "@/lib/gateways/status-table";
import { findDictionary } from "@/lib/integrations/find-dictionary";
import { checkIntegrationInput, chosenGateway, gatewayConfig } from "@/lib/integrations/gateway-config";
import { getIntegrationRow } from "@/lib/integrations/integration-row";
import { TryConfiguration, type Trial } from "@/lib/integrations/schemas";
import { openCredentials } from "@/lib/integrations/stored-credentials";
import { registeredUrl } from "@/lib/integrations/webhook-url";
import { now } from "@/lib/platform/clock";
import { invalidInput, parseInput } from "@/lib/platform/parse-input";

/**
 * What intake would make of a pasted webhook under settings that nobody has saved yet. Writes nothing, for any gateway.
 * @throws AppError forbidden, not_found, invalid_input with the fields of the form it is tried from
 */
export async function tryConfiguration(actor: Actor, input: TryConfiguration): Promise<Trial> {
  requirePermission(actor, "integrations.configure");
  const {
    gateway: kind,
    integration,
    slug,
    sample: pasted,
    ...entered
  } = parseInput(TryConfiguration, input);
  const sample = { body: pasted.body, headers: readHeaders(pasted.headers) };
  const gateway = chosenGateway(kind);
  const sql = poolExecutor();
  const row = integration === undefined ? null : await getIntegrationRow(sql, integration);
  if (row !== null && row.gateway !== kind) {
    throw invalidInput([{ field: "gateway", message: `${row.name} is of another gateway.` }]);
  }
  const stored = row === null ? {} : openCredentials(row.id, row.credentials);
  const typed = Object.entries(entered.credentials).filter(([, value]) => value.trim() !== "");
  const checked = checkIntegrationInput(gateway, {
    settings: { ...row?.settings, ...entered.settings },
    credentials: { ...stored, ...Object.fromEntries(typed) },
  });
  const dictionary = row === null ? null : await findDictionary(sql, row.id);
  const config = gatewayConfig(gateway, checked.settings, checked.credentials, dictionary);
  const url = registeredUrl(row?.slug ?? slug ?? "", checked.settings);
  const { delivery, refusal, note } = verified(gateway, config, sample, url);
  return {
    refusal,
    note,
    reading: readingOf(gateway, config, delivery, row?.mapping ?? {}, rulesFromSettings(checked.settings)),
  };
}

interface Sample {
  body: string;
  headers: Readonly<Record<string, readonly string[]>>;
}

/** @throws AppError "invalid_input" naming the line that is none. */
function readHeaders(text: string): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    if (line.trim() === "") continue;
    const [, name, value = ""] = /^\s*([A-Za-z0-9!#$%&'*+.^_`|~-]+)\s*:(.*)$/.exec(line) ?? [];
    if (name === undefined) {
      const message = `Line ${index + 1} is not a header of the form "Name: value".`;
      throw invalidInput([{ field: "sample.headers", message }]);
    }
    (headers[name.toLowerCase()] ??= []).push(value.trim());
  }
  return headers;
}

/** Browsers change line ends while text is pasted, and people add one at its end; bytes that verify are the ones that were sent. */
const SPELLINGS: readonly { note: string | null; spell: (text: string) => string }[] = [
  { note: null, spell: (text) => text },
  {
    note: "The signature is right once the line break at the end of the pasted body is left out.",
    spell: (text) => text.replace(/\r?\n$/, ""),
  },
  {
    note: "The signature is right with the line breaks that the gateway sends (CR LF), which pasting has changed.",
    spell: (text) => text.replaceAll(/\r?\n/g, "\r\n"),
  },
];

function verified(gateway: Gateway, config: unknown, sample: Sample, registered: string) {
  const tried = SPELLINGS.map(({ note, spell }) => {
    const delivery: RawDelivery = {
      body: new Uint8Array(Buffer.from(spell(sample.body), "utf8")),
      headers: sample.headers,
      method: "POST",
      registeredUrl: registered,
      receivedAt: toInstant(now()),
    };
    const verdict = gateway.verify(delivery, config);
    const reason = verdict.kind === "refused" ? verdict.reason : null;
    return { delivery, note, refusal: isOtherContent(gateway, sample) ? "content_type" : reason };
  });
  const asPasted = tried[0];
  const good = tried.find(({ refusal }) => refusal === null);
  if (asPasted === undefined) throw new RangeError("there is always one spelling");
  return good ?? asPasted;
}

/** Left out of the sample, the content type is taken for right: it is seldom what somebody wants to try. */
function isOtherContent({ contentTypes }: Gateway, { headers }: Sample): boolean {
  const type = headers["content-type"]?.[0]?.split(";")[0]?.trim().toLowerCase();
  return type !== undefined && !contentTypes.includes(type);
}

function readingOf(
  gateway: Gateway,
  config: unknown,
  delivery: RawDelivery,
  overrides: Readonly<Record<string, OrderStatus>>,
  rules: Rules,
): Trial["reading"] {
  const parsed = gateway.parse(delivery, config);
  if (parsed.kind === "unparsable") return { kind: "quarantined", reason: parsed.reason };
  if (parsed.kind === "irrelevant") return { kind: "ignored", reason: parsed.reason };
  const { event } = parsed;
  const word = event.gatewayStatus;
  const table = { shipped: shippedTable(gateway, config), overrides };
  const means = word === null ? null : mapStatus(word, table, (text) => gateway.normalizeStatus(text));
  const { status, flags } = paymentState(joinFacts(event.facts, claimOf(event, means, delivery)), rules);
  return { kind: "event", facts: factsOf(event), word, means, order: { status, flags } };
}

function claimOf(
  { gatewayStatus: word, occurredAt }: GatewayEvent,
  means: OrderStatus | null,
  { receivedAt }: RawDelivery,
): PaymentFacts {
  if (word === null) return facts({});
  if (means !== null) return claimFact(means, word, occurredAt, receivedAt);
  return joinFacts(facts({ unmapped: [word] }), claimFact("manual_review", word, occurredAt, receivedAt));
}

function factsOf(event: GatewayEvent): { label: string; value: string | null }[] {
  const { subject, facts: told } = event;
  const { quote, price, confirmations } = told;
  const received = Object.values(told.received).map(({ latest, asset, network }) =>
    onNetwork(displayMoney(latest.total, asset), network),
  );
  const transactions = Object.values(told.transactions).map(({ amount, asset, hash }) =>
    amount === null ? hash : `${hash} (${displayMoney(amount, asset)})`,
  );
  return [
    subject.by === "reference"
      ? { label: "Reference", value: subject.gatewayRef }
      : { label: "Paid to", value: subject.address },
    { label: "Order", value: event.externalOrderId },
    { label: "Event", value: event.eventType },
    { label: "Event key", value: event.eventKey },
    { label: "Time of the event", value: event.occurredAt },
    {
      label: "Expected",
      value: quote && onNetwork(displayMoney(quote.value.amount, quote.value.asset), quote.value.network),
    },
    { label: "Received", value: listed(received) },
    { label: "Price", value: price && displayMoney(price.value.amount, price.value.currency) },
    { label: "Transactions", value: listed(transactions) },
    { label: "Confirmations", value: confirmations && counted(confirmations.value) },
    { label: "Time to pay ends", value: told.expiresAt?.value ?? null },
    { label: "Address", value: told.payAddress?.value ?? null },
    { label: "Checkout page", value: told.checkoutUrl?.value ?? null },
    { label: "Customer", value: listed([told.customer?.value.name, told.customer?.value.email]) },
    {
      label: "Refunds",
      value: listed(Object.values(told.refunds).map(({ state, ref }) => `${state}: ${ref}`)),
    },
    {
      label: "Settlements",
      value: listed(Object.values(told.settlements).map(({ stage, ref }) => `${stage}: ${ref}`)),
    },
  ];
}

function onNetwork(money: string, network: string | null): string {
  return network === null ? money : `${money} on ${network}`;
}

function counted({ have, required }: { have: number; required: number | null }): string {
  return required === null ? `${have}` : `${have} of ${required}`;
}

function listed(parts: readonly (string | null | undefined)[]): string | null {
  const known = parts.filter((part) => part !== null && part !== undefined && part !== "");
  return known.length === 0 ? null : known.join(", ");
}
